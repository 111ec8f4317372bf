import { fieldWords } from '$lib/errors/words';
import type { ImportLikeView, ImportProblem, ImportRowProblem } from '$lib/tauri';
import { m } from '$m';

type Words = Record<string, () => string>;

/** What a column can be used for, in the order of the list. */
const USES: Words = {
  left_out: m.import_use_left_out,
  note: m.import_use_note,
  full_name: m.import_use_full_name,
  family_name: m.resident_family_name,
  name_prefix: m.resident_name_prefix,
  given_names: m.resident_given_names,
  call_name: m.resident_call_name,
  birth_date: m.resident_birth_date,
  bsn: m.resident_bsn,
  full_address: m.import_use_full_address,
  street: m.resident_street,
  house_number: m.resident_house_number,
  house_number_addition: m.import_use_house_number_addition,
  postcode: m.resident_postcode,
  city: m.resident_city,
  address_note: m.resident_address_note,
  residence_municipality: m.resident_residence_municipality,
  origin_municipality: m.resident_origin_municipality,
  phone: m.resident_phone,
  phone_other: m.resident_phone_other,
  email: m.resident_email,
  contact_preference: m.resident_contact_preference,
  contact_note: m.resident_contact_note,
  language: m.resident_language,
  interpreter: m.resident_interpreter,
  representation: m.resident_representation,
  source_number: m.import_use_source_number,
  reasons: m.import_use_reasons
};

const MENDED: Words = {
  bsn_zero: m.import_mended_bsn_zero,
  phone_zero: m.import_mended_phone_zero,
  municipality_in_note: m.import_mended_municipality_in_note,
  choice_in_note: m.import_mended_choice_in_note
};

/** Uses that say nothing about the resident. */
export const NOT_BROUGHT_IN = ['left_out', 'reasons'];

/** Uses that several columns may have. */
export const MAY_REPEAT = [...NOT_BROUGHT_IN, 'note'];

/** What a column is used for in words; a use of a newer program shows its code. */
export function useWords(code: string): string {
  return USES[code]?.() ?? code;
}

/** The uses to choose from. */
export function useOptions(): { value: string; label: string }[] {
  return Object.entries(USES).map(([value, words]) => ({ value, label: words() }));
}

/** What was put right in a row. */
export function mendedWords(code: string): string {
  return MENDED[code]?.() ?? code;
}

/** One thing that is wrong, for the file: `Geboortedatum: Deze datum bestaat niet.` */
export function problemWords(problem: ImportProblem): string {
  const words = fieldWords(problem.code, { min: problem.min, max: problem.max });
  return m.import_problem({ field: useWords(problem.field), words });
}

/** What is wrong beside a field, with what stands in the file. */
export function rowProblemWords(problem: ImportRowProblem): string {
  const words = fieldWords(problem.code, { min: problem.min, max: problem.max, typed: problem.typed });
  return problem.typed === '' ? words : m.import_typed({ problem: words, typed: problem.typed });
}

/** Who a row looks like, and where they are. */
export function likeWords(like: ImportLikeView): string {
  const name = like.name || m.import_name_unknown();
  const words = {
    same: m.import_like_same,
    likely: m.import_like_likely,
    possible: m.import_like_possible,
    number: m.import_like_number
  }[like.likeness ?? 'number']({ name });
  return like.row === null ? closed(words, like) : m.import_like_row({ like: words, row: String(like.row) });
}

/** Who is here already. */
export function thereWords(like: ImportLikeView): string {
  const name = like.name || m.import_name_unknown();
  if (like.row !== null) return m.import_there_row({ row: String(like.row), name });
  return closed(m.import_there({ name }), like);
}

function closed(words: string, like: ImportLikeView): string {
  return like.closed ? `${words}, ${m.import_closed()}` : words;
}
