import { dateOf, fullDate, timeOf } from '$lib/dates';
import type { FieldChangeView } from '$lib/tauri';
import { m } from '$m';
import { levelWords } from '../caseload/words';
import { GIVERS, HOWS as CONSENT_HOWS } from '../consent/words';
import { loadWords } from '../course/words';
import { phaseWords } from '../crisis/words';
import { CATEGORIES, PRODUCTS } from '../directory/words';
import { HOWS as ANSWER_HOWS, ITEMS, TEMPLATES } from '../handover/words';
import { GROUNDS, PARTS, ROLES } from '../involvement/words';
import { kindWords as contactWords } from '../journal/words';
import {
  actionState,
  agreedBy,
  goalState,
  health,
  how,
  outcome,
  ownerKind,
  planState,
  rhythmWords,
  zrm
} from '../plan/words';
import {
  APPOINTMENT_STATES,
  CATEGORIES as DOCUMENTS,
  CLOSE_REASONS,
  LANGUAGES,
  LINKS,
  NO_BSN,
  PREFERENCES,
  RELATIONS,
  REPRESENTATIONS
} from '../resident/words';

type Words = Record<string, () => string>;

const INSTRUMENTS: Words = { zrm: m.course_zrm, positive_health: m.course_health };

const TRANSFERS: Words = {
  proposed: m.history_transfer_proposed,
  accepted: m.history_transfer_accepted,
  declined: m.history_transfer_declined,
  withdrawn: m.history_transfer_withdrawn
};

/** From a table of words to the words of a code; a code without them shows as it is. */
const from =
  (...tables: Words[]) =>
  (code: string): string =>
    tables.find((table) => code in table)?.[code]?.() ?? code;

/** Words of codes by `kind.field`. */
export const CODES: Record<string, (code: string) => string> = {
  'action.owner_kind': from(ownerKind),
  'action.rhythm': (code) => rhythmWords(code) || m.plan_rhythm_once(),
  'action.state': from(actionState),
  'appointment.state': from(APPOINTMENT_STATES),
  'carer_load.level': loadWords,
  'consent.categories': from(PARTS),
  'consent.given_by': from(GIVERS),
  'consent.how': from(CONSENT_HOWS),
  'document.category': from(DOCUMENTS),
  'dossier.close_reason': from(CLOSE_REASONS),
  'evaluation.outcome': from(outcome),
  'goal.life_domains': from(zrm),
  'goal.state': from(goalState),
  'handover.answered_how': from(ANSWER_HOWS),
  'handover.state': from(TRANSFERS),
  'handover.template': from(TEMPLATES),
  'handover_item.item': from(ITEMS),
  'intensity_step.level': levelWords,
  'involvement.compartments': from(PARTS),
  'involvement.ground': from(GROUNDS),
  'involvement.role': from(ROLES),
  'network_contact.relation': from(RELATIONS),
  'note.contact_kind': contactWords,
  'organisation.category': from(CATEGORIES),
  'place.product': from(PRODUCTS),
  'plan.state': from(planState),
  'plan_version.agreed_by': from(agreedBy),
  'plan_version.how': from(how),
  'resident.contact_preference': from(PREFERENCES),
  'resident.language': from(LANGUAGES),
  'resident.representation': from(REPRESENTATIONS),
  'resident_identity.no_bsn_reason': from(NO_BSN),
  'resident_link.relation': from(LINKS),
  'score.dimension': from(zrm, health),
  'score.instrument': from(INSTRUMENTS),
  'signal_phase.phase': phaseWords,
  'worker.functions': from(ROLES)
};

/** A code in words by its field alone, whatever the kind; what is no code of ours shows as it is. */
export function codeWords(field: string, code: string): string {
  const said = Object.entries(CODES).filter(([name]) => name.endsWith(`.${field}`));
  return said.map(([, words]) => words(code)).find((words) => words !== code) ?? code;
}

/** One value as people read it; empty when nothing stood there. */
export function valueWords(kind: string, change: FieldChangeView, value: string | null): string {
  if (value === null) return '';
  const said = CODES[`${kind}.${change.field}`] ?? ((code: string) => code);
  switch (change.ty) {
    case 'bool':
      return value === 'true' ? m.history_yes() : m.history_no();
    case 'date':
      return fullDate(value);
    case 'instant':
      return `${fullDate(dateOf(value))} ${timeOf(value)}`;
    case 'id':
      return value === '' ? m.history_someone_else() : value;
    case 'code':
      return said(value);
    case 'list':
      return value.split('\n').map(said).join(', ');
    default:
      // A language is a text that may be a code.
      return said(value);
  }
}
