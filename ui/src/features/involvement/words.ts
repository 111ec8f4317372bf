import { m } from '$m';
import type { InvolvementView, RefusalView } from '$lib/tauri';

/** Roles in a plan. */
export const ROLES: Record<string, () => string> = {
  regisseur: m.involvement_role_regisseur,
  deputy: m.involvement_role_deputy,
  social_team: m.involvement_role_social_team,
  youth_coach: m.involvement_role_youth_coach,
  provider: m.involvement_role_provider,
  volunteer: m.involvement_role_volunteer,
  regional_access: m.involvement_role_regional_access,
  relative: m.involvement_role_relative,
  health_care: m.involvement_role_health_care,
  legal_representative: m.involvement_role_legal_representative,
  landlord: m.involvement_role_landlord,
  school_or_work: m.involvement_role_school_or_work,
  professional: m.involvement_role_professional,
  on_call: m.involvement_role_on_call,
  coordinator: m.involvement_role_coordinator,
  team_lead: m.involvement_role_team_lead,
  administrator: m.involvement_role_administrator
};

/** Grounds by receiver. */
export const GROUNDS: Record<string, () => string> = {
  wmo_5_1_1: m.involvement_ground_wmo_5_1_1,
  wmo_5_1_1_4: m.involvement_ground_wmo_5_1_1_4,
  wmo_5_2_1: m.involvement_ground_wmo_5_2_1,
  wmo_5_2_5: m.involvement_ground_wmo_5_2_5,
  wmo_5_2_6: m.involvement_ground_wmo_5_2_6,
  wmo_5_3_3: m.involvement_ground_wmo_5_3_3,
  jw_7_3_11: m.involvement_ground_jw_7_3_11
};

/** Parts of a dossier. */
export const PARTS: Record<string, () => string> = {
  core: m.involvement_part_core,
  identity: m.involvement_part_identity,
  plan: m.involvement_part_plan,
  journal: m.involvement_part_journal,
  crisis: m.involvement_part_crisis,
  placement: m.involvement_part_placement,
  transition: m.involvement_part_transition
};

/** The words of a code; one of a newer version shows as it is. */
export function said(words: Record<string, () => string>, code: string): string {
  return words[code]?.() ?? code;
}

const REFUSALS: Record<string, (part: string) => string> = {
  not_started: () => m.involvement_refusal_not_started(),
  ended: () => m.involvement_refusal_ended(),
  no_ground: () => m.involvement_refusal_no_ground(),
  unknown_ground: () => m.involvement_refusal_unknown_ground(),
  ground_not_in_force: () => m.involvement_refusal_ground_not_in_force(),
  no_consent: () => m.involvement_refusal_no_consent(),
  consent_not_yet: () => m.involvement_refusal_consent_not_yet(),
  consent_ended: () => m.involvement_refusal_consent_ended(),
  consent_withdrawn: () => m.involvement_refusal_consent_withdrawn(),
  consent_not_explicit: () => m.involvement_refusal_consent_not_explicit(),
  not_covered: (part) => m.involvement_refusal_not_covered({ part })
};

/** Why nothing may be shared, as a sentence. */
export function refusalWords(refusal: RefusalView): string {
  const part = refusal.compartment === null ? '' : said(PARTS, refusal.compartment);
  return REFUSALS[refusal.code]?.(part) ?? refusal.code;
}

/** What a person is called, or else their organisation. */
export function called(person: InvolvementView): string {
  return person.shown_name || person.shown_organisation || m.directory_unknown();
}
