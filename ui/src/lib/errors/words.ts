import { m } from '$m';
import { dateParts, figure, monthName } from '$lib/dates';
import type { AppError, Code, FieldCode } from '$lib/tauri';

/** What a sentence under a field may need: what stands in the field, and the bounds it broke. */
export interface FieldFacts {
  typed: string;
  min: number | null;
  max: number | null;
}

/** What happened and what to do now. A code without words does not compile. */
const WORDS: Record<Code, () => string> = {
  unexpected: m.errors_unexpected,
  invalid: m.errors_invalid,
  not_found: m.errors_not_found,
  not_allowed: m.errors_not_allowed,
  not_leading: m.errors_not_leading,
  not_involved: m.errors_not_involved,
  not_possible: m.errors_not_possible,
  wrong_passphrase: m.errors_wrong_passphrase,
  damaged: m.errors_damaged,
  newer: m.errors_newer,
  open_elsewhere: m.errors_open_elsewhere,
  overtaken: m.errors_overtaken,
  proposal_answered: m.errors_proposal_answered,
  regie_moved: m.errors_regie_moved,
  handover_waits: m.errors_handover_waits,
  disk_failed: m.errors_disk_failed,
  file_unreadable: m.errors_file_unreadable,
  file_unopened: m.errors_file_unopened,
  file_too_large: m.errors_file_too_large,
  file_empty: m.errors_file_empty,
  file_not_open: m.errors_file_not_open,
  locked: m.errors_locked,
  disk_full: m.errors_disk_full,
  disk_read_only: m.errors_disk_read_only,
  no_connection: m.errors_no_connection,
  region_not_trusted: m.errors_region_not_trusted,
  not_a_region: m.errors_not_a_region,
  network_asks: m.errors_network_asks,
  region_failed: m.errors_region_failed,
  region_busy: m.errors_region_busy,
  region_refused: m.errors_region_refused,
  device_unknown: m.errors_device_unknown,
  device_refused: m.errors_device_refused,
  device_taken: m.errors_device_taken,
  actor_taken: m.errors_actor_taken,
  account_ended: m.errors_account_ended,
  another_region: m.errors_another_region,
  example_stays: m.errors_example_stays,
  code_unknown: m.errors_code_unknown,
  code_expired: m.errors_code_expired,
  code_used: m.errors_code_used,
  too_many_attempts: m.errors_too_many_attempts,
  no_such_dossier: m.errors_no_such_dossier,
  joined: m.errors_joined,
  sealed: m.errors_sealed,
  internal: m.errors_internal
};

const FIELD_WORDS: Record<FieldCode, (facts: FieldFacts) => string> = {
  required: () => m.errors_field_required(),
  too_long: ({ max }) => m.errors_field_too_long({ max: figure(max ?? 0) }),
  control_characters: () => m.errors_field_control_characters(),
  unknown_choice: () => m.errors_field_unknown_choice(),
  date_unreadable: () => m.errors_field_date_unreadable(),
  year_incomplete: () => m.errors_field_year_incomplete(),
  date_impossible: ({ typed }) => impossibleDate(typed),
  date_in_future: () => m.errors_field_date_in_future(),
  date_in_past: () => m.errors_field_date_in_past(),
  date_too_long_ago: () => m.errors_field_date_too_long_ago(),
  date_too_far_ahead: () => m.errors_field_date_too_far_ahead(),
  end_before_start: () => m.errors_field_end_before_start(),
  time_wrong: () => m.errors_field_time_wrong(),
  bsn_wrong: () => m.errors_field_bsn_wrong(),
  bsn_test_range: () => m.errors_field_bsn_test_range(),
  postcode_wrong: () => m.errors_field_postcode_wrong(),
  house_number_wrong: () => m.errors_field_house_number_wrong(),
  phone_wrong: () => m.errors_field_phone_wrong(),
  email_wrong: () => m.errors_field_email_wrong(),
  not_a_number: () => m.errors_field_not_a_number(),
  out_of_range: ({ min, max }) => m.errors_field_out_of_range({ min: figure(min ?? 0), max: figure(max ?? 0) }),
  rhythm_wrong: () => m.errors_field_rhythm_wrong(),
  nothing_changed: () => m.errors_field_nothing_changed(),
  link_to_self: () => m.errors_field_link_to_self(),
  person_not_possible: () => m.errors_field_person_not_possible(),
  passphrase_too_short: ({ min }) => m.errors_field_passphrase_too_short({ min: figure(min ?? 0) }),
  passphrase_too_simple: () => m.errors_field_passphrase_too_simple(),
  not_the_same: () => m.errors_field_not_the_same()
};

/** The sentence for a refused command. A newer program may know codes this table does not. */
export function errorWords(error: AppError): string {
  return (WORDS[error.code] ?? WORDS.unexpected)();
}

/** The sentence under a field. A newer program may know codes this table does not. */
export function fieldWords(code: FieldCode, facts: Partial<FieldFacts> = {}): string {
  const words = FIELD_WORDS[code] ?? (() => m.errors_invalid());
  return words({ typed: '', min: null, max: null, ...facts });
}

/** Every code that has words, for the test that each says something in each language. */
export const CODES = { errors: Object.keys(WORDS) as Code[], fields: Object.keys(FIELD_WORDS) as FieldCode[] };

function impossibleDate(typed: string): string {
  const parts = dateParts(typed);
  if (!parts || parts.month < 1 || parts.month > 12) return m.errors_field_date_impossible();
  const month = monthName(parts.month);
  // 29 February is a day of some years: the year says of which it is not.
  const where = parts.month === 2 && parts.day === 29 ? `${month} ${parts.year}` : month;
  return m.errors_field_day_impossible({ day: parts.day, month: where });
}
