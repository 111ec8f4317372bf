import { m } from '$m';
import { dateParts } from '$lib/dates';
import type { AppError, Code, FieldCode } from '$lib/tauri';
import { getLocale } from '../../paraglide/runtime.js';

/** Problems a field finds by itself, before anything is sent. */
export type LocalCode =
  'required' | 'date_unreadable' | 'date_impossible' | 'time_unreadable' | 'phone_unreadable' | 'choice_unknown';

type FieldWord = (typed: string) => string;

/** What happened and what to do now. A code without words does not compile. */
const WORDS: Record<Code, () => string> = {
  unexpected: m.errors_unexpected,
  invalid: m.errors_invalid,
  not_found: m.errors_not_found,
  not_allowed: m.errors_not_allowed,
  locked: m.errors_locked,
  disk_full: m.errors_disk_full,
  disk_read_only: m.errors_disk_read_only,
  internal: m.errors_internal
};

const FIELD_WORDS: Record<FieldCode | LocalCode, FieldWord> = {
  required: () => m.errors_field_required(),
  too_long: () => m.errors_field_too_long(),
  date_impossible: impossibleDate,
  date_in_future: () => m.errors_field_date_in_future(),
  date_unreadable: () => m.errors_field_date_unreadable(),
  time_unreadable: () => m.errors_field_time_unreadable(),
  phone_unreadable: () => m.errors_field_phone_unreadable(),
  choice_unknown: () => m.errors_field_choice_unknown(),
  bsn_invalid: () => m.errors_field_bsn_invalid(),
  postcode_invalid: () => m.errors_field_postcode_invalid()
};

/** The sentence for a refused command. A newer program may know codes this table does not. */
export function errorWords(error: AppError): string {
  return (WORDS[error.code] ?? WORDS.unexpected)();
}

/** The sentence under a field; `typed` is what stands in it. */
export function fieldWords(code: FieldCode | LocalCode, typed = ''): string {
  return (FIELD_WORDS[code] ?? (() => m.errors_invalid()))(typed);
}

/** Every code with its words, for the test that none is empty. */
export const ALL_WORDS = { ...WORDS, ...FIELD_WORDS };

function impossibleDate(typed: string): string {
  const parts = dateParts(typed);
  if (!parts || parts.month < 1 || parts.month > 12) return m.errors_field_date_impossible();
  const tag = getLocale() === 'en' ? 'en-GB' : 'nl-NL';
  const month = new Intl.DateTimeFormat(tag, { month: 'long', timeZone: 'UTC' }).format(
    new Date(Date.UTC(2000, parts.month - 1, 1))
  );
  return m.errors_field_day_impossible({ day: parts.day, month });
}
