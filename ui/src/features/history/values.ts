import { dateOf, fullDate, timeOf } from '$lib/dates';
import type { FieldChangeView } from '$lib/tauri';
import { m } from '$m';
import { GIVERS, HOWS as CONSENT_HOWS } from '../consent/words';
import { CATEGORIES } from '../directory/words';
import { HOWS as ANSWER_HOWS, ITEMS, TEMPLATES } from '../handover/words';
import { GROUNDS, PARTS, ROLES } from '../involvement/words';

/** Words of codes by `kind.field`; a code without words shows as it is. */
const CODES: Record<string, Record<string, () => string>> = {
  'involvement.role': ROLES,
  'involvement.ground': GROUNDS,
  'involvement.compartments': PARTS,
  'consent.categories': PARTS,
  'consent.given_by': GIVERS,
  'consent.how': CONSENT_HOWS,
  'organisation.category': CATEGORIES,
  'handover.template': TEMPLATES,
  'handover.answered_how': ANSWER_HOWS,
  'handover_item.item': ITEMS
};

/** One value as people read it; empty when nothing stood there. */
export function valueWords(kind: string, change: FieldChangeView, value: string | null): string {
  if (value === null) return '';
  const codes = CODES[`${kind}.${change.field}`] ?? {};
  const said = (code: string) => codes[code]?.() ?? code;
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
      return value;
  }
}
