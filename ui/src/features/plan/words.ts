import { m } from '$m';

type Words = Record<string, () => string>;

/** The words of a code; a code of a newer version shows as it is. */
export function said(words: Words, code: string): string {
  return words[code]?.() ?? code;
}

/** The 13 domains of the Zelfredzaamheid-Matrix, in its order. */
export const zrm: Words = {
  finances: m.plan_zrm_finances,
  work_education: m.plan_zrm_work_education,
  time_use: m.plan_zrm_time_use,
  housing: m.plan_zrm_housing,
  domestic_relations: m.plan_zrm_domestic_relations,
  mental_health: m.plan_zrm_mental_health,
  physical_health: m.plan_zrm_physical_health,
  substance_use: m.plan_zrm_substance_use,
  basic_adl: m.plan_zrm_basic_adl,
  instrumental_adl: m.plan_zrm_instrumental_adl,
  social_network: m.plan_zrm_social_network,
  participation: m.plan_zrm_participation,
  justice: m.plan_zrm_justice
};

export const health: Words = {
  bodily_functions: m.plan_health_bodily_functions,
  mental_wellbeing: m.plan_health_mental_wellbeing,
  meaning: m.plan_health_meaning,
  quality_of_life: m.plan_health_quality_of_life,
  taking_part: m.plan_health_taking_part,
  daily_functioning: m.plan_health_daily_functioning
};

export const bigFive: Words = {
  support: m.plan_five_support,
  housing: m.plan_five_housing,
  school_work: m.plan_five_school_work,
  income: m.plan_five_income,
  wellbeing: m.plan_five_wellbeing
};

export const planState: Words = {
  concept: m.plan_state_concept,
  agreed: m.plan_state_agreed,
  in_evaluation: m.plan_state_in_evaluation,
  closed: m.plan_state_closed
};

export const goalState: Words = {
  open: m.plan_goal_open,
  reached: m.plan_goal_reached,
  paused: m.plan_goal_paused,
  dropped: m.plan_goal_dropped
};

export const actionState: Words = {
  open: m.plan_action_open,
  done: m.plan_action_done,
  dropped: m.plan_action_dropped
};

export const ownerKind: Words = {
  worker: m.plan_owner_worker,
  resident: m.plan_owner_resident,
  network: m.plan_owner_network,
  organisation: m.plan_owner_organisation
};

export const agreedBy: Words = {
  resident: m.plan_by_resident,
  representative: m.plan_by_representative,
  parents: m.plan_by_parents,
  resident_and_parents: m.plan_by_resident_and_parents
};

/** How many people that are, for the form of the verb: one, or more. */
export function agreeing(by: string): number {
  return by === 'parents' || by === 'resident_and_parents' ? 2 : 1;
}

export const how: Words = {
  conversation: m.plan_how_conversation,
  signed: m.plan_how_signed,
  phone: m.plan_how_phone,
  video: m.plan_how_video,
  message: m.plan_how_message
};

export const outcome: Words = {
  go_on: m.plan_outcome_go_on,
  adjust: m.plan_outcome_adjust,
  scale_up: m.plan_outcome_scale_up,
  scale_down: m.plan_outcome_scale_down,
  finish: m.plan_outcome_finish
};

export const missing: Words = {
  own_words: m.plan_missing_own_words,
  goal: m.plan_missing_goal,
  evaluation_date: m.plan_missing_evaluation_date
};

export const field: Words = {
  wants: m.plan_wants_short,
  goes_well: m.plan_goes_well,
  who_helps: m.plan_who_helps,
  regisseur: m.plan_field_regisseur,
  takes_part: m.plan_field_takes_part,
  next_evaluation_on: m.plan_next_evaluation,
  title: m.plan_field_title,
  detail: m.plan_goal_detail,
  life_domains: m.plan_goal_domains,
  state: m.plan_field_state,
  owner: m.plan_action_owner,
  due_on: m.plan_action_due,
  rhythm: m.plan_action_rhythm
};

/** `elke week`, `elke 2 weken`; empty for what happens once. */
export function rhythmWords(code: string): string {
  const [unit = '', every = ''] = code.split(':');
  const count = Number(every);
  if (unit === 'days') return m.plan_every_days({ count });
  if (unit === 'weeks') return m.plan_every_weeks({ count });
  if (unit === 'months') return m.plan_every_months({ count });
  return unit === 'once' ? '' : code;
}

/** As choices of a field. */
export function choices(words: Words, only?: readonly string[]): { value: string; label: string }[] {
  return Object.entries(words)
    .filter(([value]) => !only || only.includes(value))
    .map(([value, label]) => ({ value, label: label() }));
}
