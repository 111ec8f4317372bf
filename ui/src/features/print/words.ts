import { errorWords } from '$lib/errors/words';
import type { AppError, Code, PrintPartView } from '$lib/tauri';
import { m } from '$m';

type Facts = { name: string; count: number };
type Words = Record<string, (facts: Facts) => string>;

/** Parts that are on the paper. */
export const PRINTED: Words = {
  own_words: m.print_part_own_words,
  leader: m.print_part_leader,
  participants: m.print_part_participants,
  goals: m.print_part_goals,
  actions: m.print_part_actions,
  appointments: m.print_part_appointments,
  evaluation: m.print_part_evaluation,
  agreement: m.print_part_agreement,
  scores: m.print_part_scores,
  health: m.print_part_health,
  crisis_card: m.print_part_crisis_card,
  signal_plan: m.print_part_signal_plan
};

/** Parts that have a place on the paper and nothing in them yet. */
export const EMPTY: Words = {
  own_words: m.print_none_own_words,
  participants: m.print_none_participants,
  goals: m.print_none_goals,
  actions: m.print_none_actions,
  appointments: m.print_none_appointments,
  evaluation: m.print_none_evaluation,
  agreement: m.print_none_agreement
};

/** What is left out, and why. */
export const LEFT_OUT: Words = {
  scores: m.print_out_scores,
  health: m.print_out_health,
  crisis_card: m.print_out_crisis_card,
  signal_plan: m.print_out_signal_plan,
  dropped: m.print_out_dropped,
  journal: m.print_out_journal,
  identity: m.print_out_identity,
  network: m.print_out_network,
  carer_load: m.print_out_carer_load,
  remarks: m.print_out_remarks,
  handover: m.print_out_handover
};

/** Parts that come along only when they are ticked. */
export const TICKED = ['crisis_card', 'signal_plan', 'scores', 'health'] as const;

const TABLES: Record<string, Words> = { printed: PRINTED, empty: EMPTY, not_ticked: LEFT_OUT, never: LEFT_OUT };

/** One part as a line of the list; a code of a newer program shows as it is. */
export function partWords(part: PrintPartView, name: string): string {
  return TABLES[part.standing]?.[part.code]?.({ name, count: part.count ?? 0 }) ?? part.code;
}

/** Whether a part stands in the list of what is on the paper, of what stays off, or only at its own tick. */
export function listed(part: PrintPartView): 'on' | 'off' | 'tick' {
  if (part.standing === 'printed') return 'on';
  const ticked: readonly string[] = TICKED;
  if (part.standing === 'empty') return ticked.includes(part.code) ? 'tick' : 'on';
  return part.standing === 'not_yours' ? 'tick' : 'off';
}

const FAILED: Partial<Record<Code, () => string>> = {
  disk_full: m.print_disk_full,
  disk_read_only: m.print_disk_read_only,
  disk_failed: m.print_disk_failed
};

/** Why nothing was saved, and what to do. */
export function failureWords(error: AppError): string {
  return (FAILED[error.code] ?? (() => errorWords(error)))();
}
