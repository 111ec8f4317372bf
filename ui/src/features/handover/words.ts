import { m } from '$m';

/** Points of a checklist. */
export const ITEMS: Record<string, () => string> = {
  conversation: m.handover_item_code_conversation,
  resident_knows: m.handover_item_code_resident_knows,
  plan_discussed: m.handover_item_code_plan_discussed,
  open_actions: m.handover_item_code_open_actions,
  network_told: m.handover_item_code_network_told,
  crisis_discussed: m.handover_item_code_crisis_discussed,
  involved_told: m.handover_item_code_involved_told,
  consent_checked: m.handover_item_code_consent_checked,
  look_back: m.handover_item_code_look_back,
  bank_account: m.handover_item_code_bank_account,
  digid: m.handover_item_code_digid,
  health_insurance: m.handover_item_code_health_insurance,
  liability_insurance: m.handover_item_code_liability_insurance,
  school_work_day: m.handover_item_code_school_work_day,
  network: m.handover_item_code_network,
  representation: m.handover_item_code_representation,
  income: m.handover_item_code_income,
  final_report: m.handover_item_code_final_report,
  diagnostics: m.handover_item_code_diagnostics,
  reports: m.handover_item_code_reports,
  indications: m.handover_item_code_indications,
  network_contacts: m.handover_item_code_network_contacts,
  residence_permit: m.handover_item_code_residence_permit,
  uwv: m.handover_item_code_uwv
};

/** How an answer was given. */
export const HOWS: Record<string, () => string> = {
  here: m.handover_how_here,
  conversation: m.handover_how_conversation,
  phone: m.handover_how_phone,
  video: m.handover_how_video,
  message: m.handover_how_message
};

/** Checklists. */
export const TEMPLATES: Record<string, () => string> = {
  general: m.handover_template_general,
  eighteen: m.handover_template_eighteen
};
