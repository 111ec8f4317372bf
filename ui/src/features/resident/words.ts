import { m } from '$m';

type Words = Record<string, () => string>;

export const LANGUAGES: Words = {
  nl: m.resident_lang_nl,
  nds: m.resident_lang_nds,
  dse: m.resident_lang_dse,
  en: m.resident_lang_en,
  ar: m.resident_lang_ar,
  tr: m.resident_lang_tr,
  pl: m.resident_lang_pl,
  uk: m.resident_lang_uk,
  ti: m.resident_lang_ti,
  fa: m.resident_lang_fa,
  ps: m.resident_lang_ps,
  ku: m.resident_lang_ku,
  so: m.resident_lang_so,
  syr: m.resident_lang_syr,
  ber: m.resident_lang_ber,
  pap: m.resident_lang_pap,
  es: m.resident_lang_es,
  fr: m.resident_lang_fr,
  de: m.resident_lang_de,
  ro: m.resident_lang_ro,
  bg: m.resident_lang_bg,
  ru: m.resident_lang_ru,
  zh: m.resident_lang_zh
};

export const PREFERENCES: Words = {
  phone: m.resident_prefers_phone,
  message: m.resident_prefers_message,
  email: m.resident_prefers_email,
  letter: m.resident_prefers_letter,
  visit: m.resident_prefers_visit,
  via_contact: m.resident_prefers_via_contact
};

export const NO_BSN: Words = {
  not_yet_known: m.resident_no_bsn_not_yet_known,
  not_registered: m.resident_no_bsn_not_registered,
  not_given: m.resident_no_bsn_not_given
};

export const REPRESENTATIONS: Words = {
  none: m.resident_represents_none,
  financial_administration: m.resident_represents_financial_administration,
  mentorship: m.resident_represents_mentorship,
  administration_and_mentorship: m.resident_represents_administration_and_mentorship,
  curatorship: m.resident_represents_curatorship,
  parental_authority: m.resident_represents_parental_authority,
  guardianship: m.resident_represents_guardianship,
  power_of_attorney: m.resident_represents_power_of_attorney,
  informal: m.resident_represents_informal
};

export const PHASES: Words = {
  concept: m.resident_phase_concept,
  agreed: m.resident_phase_agreed,
  in_evaluation: m.resident_phase_in_evaluation,
  closed: m.resident_phase_closed
};

export const CLOSE_REASONS: Words = {
  as_planned: m.resident_reason_as_planned,
  moved: m.resident_reason_moved,
  resident_stops: m.resident_reason_resident_stops,
  early_together: m.resident_reason_early_together,
  provider_stops: m.resident_reason_provider_stops,
  other_provider: m.resident_reason_other_provider,
  other_domain: m.resident_reason_other_domain,
  municipality: m.resident_reason_municipality,
  paused: m.resident_reason_paused,
  died: m.resident_reason_died,
  mistake: m.resident_reason_mistake
};

export const RELATIONS: Words = {
  partner: m.resident_rel_partner,
  parent: m.resident_rel_parent,
  child: m.resident_rel_child,
  sibling: m.resident_rel_sibling,
  family: m.resident_rel_family,
  friend: m.resident_rel_friend,
  neighbour: m.resident_rel_neighbour,
  volunteer: m.resident_rel_volunteer,
  peer_supporter: m.resident_rel_peer_supporter,
  gp: m.resident_rel_gp,
  therapist: m.resident_rel_therapist,
  pharmacy: m.resident_rel_pharmacy,
  home_nursing: m.resident_rel_home_nursing,
  financial_administrator: m.resident_rel_financial_administrator,
  mentor: m.resident_rel_mentor,
  curator: m.resident_rel_curator,
  guardian: m.resident_rel_guardian,
  client_supporter: m.resident_rel_client_supporter,
  provider: m.resident_rel_provider,
  school: m.resident_rel_school,
  employer: m.resident_rel_employer,
  landlord: m.resident_rel_landlord,
  debt_support: m.resident_rel_debt_support,
  probation: m.resident_rel_probation,
  police: m.resident_rel_police,
  other: m.resident_rel_other
};

export const LINKS: Words = {
  partner: m.resident_rel_partner,
  former_partner: m.resident_rel_former_partner,
  parent: m.resident_rel_parent,
  child: m.resident_rel_child,
  step_parent: m.resident_rel_step_parent,
  step_child: m.resident_rel_step_child,
  foster_parent: m.resident_rel_foster_parent,
  foster_child: m.resident_rel_foster_child,
  sibling: m.resident_rel_sibling,
  grandparent: m.resident_rel_grandparent,
  grandchild: m.resident_rel_grandchild,
  carer: m.resident_rel_carer,
  cared_for: m.resident_rel_cared_for,
  family: m.resident_rel_family,
  housemate: m.resident_rel_housemate
};

export const CATEGORIES: Words = {
  decision: m.resident_cat_decision,
  report: m.resident_cat_report,
  diagnostics: m.resident_cat_diagnostics,
  identity: m.resident_cat_identity,
  consent: m.resident_cat_consent,
  court_order: m.resident_cat_court_order,
  contract: m.resident_cat_contract,
  letter: m.resident_cat_letter,
  other: m.resident_cat_other
};

export const APPOINTMENT_STATES: Words = {
  planned: m.resident_appointment_state_planned,
  kept: m.resident_appointment_kept,
  not_shown: m.resident_appointment_not_shown,
  cancelled: m.resident_appointment_cancelled
};

const NOTICES: Record<string, (inputs: { count: number }) => string> = {
  already_closed: m.resident_notice_already_closed,
  handover_waits: m.resident_notice_handover_waits,
  goals_open: m.resident_notice_goals_open,
  actions_open: m.resident_notice_actions_open,
  appointments_planned: m.resident_notice_appointments_planned
};

/** The words of a code. One of a newer version shows as it is. */
export function word(words: Words, code: string): string {
  return words[code]?.() ?? code;
}

/** What a list offers; a code of a newer version that stands there now stays to be chosen. */
export function choices(words: Words, now = ''): { value: string; label: string }[] {
  const codes = Object.keys(words);
  if (now !== '' && !codes.includes(now)) codes.push(now);
  return codes.map((code) => ({ value: code, label: word(words, code) }));
}

export function noticeWords(notice: { code: string; count: number }): string {
  return NOTICES[notice.code]?.({ count: notice.count }) ?? notice.code;
}
