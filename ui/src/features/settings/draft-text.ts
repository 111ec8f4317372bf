import { dateOf, fullDate, timeOf } from '$lib/dates';
import type { KeptRow } from '$lib/kit';
import { m } from '$m';
import { codeWords } from '../history/values';
import { FIELDS } from '../history/words';

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

// What people type is a day in their own order; these come from the store.
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|\+00:00)$/;

/**
 * What stands in a draft, a row for each field that was filled in, whatever the form: its screen may not be there any more.
 * Ids say nothing to a reader and stay out.
 */
export function draftText(draft: unknown, field = ''): KeptRow[] {
  if (Array.isArray(draft) && draft.every((one) => typeof one === 'string')) {
    const words = draft.filter((one) => !ID.test(one)).map((one) => codeWords(field, one));
    return row(field, words.join(', '));
  }
  if (draft !== null && typeof draft === 'object') {
    return Object.entries(draft).flatMap(([name, value]) => draftText(value, Array.isArray(draft) ? field : name));
  }
  if (draft === true) return row(field, m.history_yes());
  if (typeof draft === 'number') return row(field, String(draft));
  if (typeof draft !== 'string' || draft.trim() === '' || ID.test(draft)) return [];
  if (DAY.test(draft)) return row(field, fullDate(draft));
  if (MOMENT.test(draft)) return row(field, `${fullDate(dateOf(draft))}, ${timeOf(draft)}`);
  return row(field, codeWords(field, draft));
}

function row(field: string, words: string): KeptRow[] {
  const label = field in FIELDS ? FIELDS[field as keyof typeof FIELDS]() : '';
  return words.trim() === '' ? [] : [{ label, words }];
}
