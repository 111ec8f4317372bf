import { m } from '$m';

const KINDS: Record<string, () => string> = {
  visit: m.journal_kind_visit,
  phone: m.journal_kind_phone,
  outreach: m.journal_kind_outreach,
  office: m.journal_kind_office,
  message: m.journal_kind_message,
  video: m.journal_kind_video,
  meeting: m.journal_kind_meeting,
  attempt: m.journal_kind_attempt,
  other: m.journal_kind_other
};

/** What no worker chooses: the program says it of a note it took over. */
const IMPORTED: Record<string, () => string> = { imported: m.journal_kind_imported };

/** The kind of a contact in words; a kind of a newer program shows its code. */
export function kindWords(code: string): string {
  return { ...KINDS, ...IMPORTED }[code]?.() ?? code;
}

/** The kinds to choose from. */
export function kindOptions(): { value: string; label: string }[] {
  return Object.entries(KINDS).map(([value, words]) => ({ value, label: words() }));
}
