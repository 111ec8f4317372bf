import IconArrowMerge from '@tabler/icons-svelte/icons/arrow-merge';
import IconFiles from '@tabler/icons-svelte/icons/files';
import IconAlertCircle from '@tabler/icons-svelte/icons/alert-circle';
import IconArrowsRightLeft from '@tabler/icons-svelte/icons/arrows-right-left';
import IconCircleDashed from '@tabler/icons-svelte/icons/circle-dashed';
import IconClock from '@tabler/icons-svelte/icons/clock';
import IconHeartHandshake from '@tabler/icons-svelte/icons/heart-handshake';
import IconHourglass from '@tabler/icons-svelte/icons/hourglass';
import IconLock from '@tabler/icons-svelte/icons/lock';
import IconMessage from '@tabler/icons-svelte/icons/message-2';
import { m } from '$m';
import type { IconSource, Tone } from '$lib/kit';
import type { CaseloadNarrow, SignalView } from '$lib/tauri';

/** A caseload that is narrowed by nothing. */
export const EVERYTHING: CaseloadNarrow = { phase: '', municipality: '', regisseur: null };

interface Words {
  icon: IconSource;
  tone?: Tone;
  text: (count: number) => string;
}

/** Words for something that happens in so many days. */
function inDays(today: () => string, tomorrow: () => string, later: (of: { count: string }) => string) {
  return (count: number) => (count === 0 ? today() : count === 1 ? tomorrow() : later({ count: String(count) }));
}

/** What stands under *Let op*, by the code of the signal. */
const SIGNALS: Record<string, Words> = {
  evaluation_late: { icon: IconClock, tone: 'late', text: () => m.caseload_signal_evaluation_late() },
  actions_late: {
    icon: IconClock,
    tone: 'late',
    text: (count) =>
      count === 1 ? m.caseload_signal_action_late() : m.caseload_signal_actions_late({ count: String(count) })
  },
  consent_missing: { icon: IconLock, tone: 'late', text: () => m.caseload_signal_consent_missing() },
  regie_asked: { icon: IconArrowsRightLeft, tone: 'proposal', text: () => m.caseload_signal_regie_asked() },
  proposals_wait: {
    icon: IconCircleDashed,
    tone: 'proposal',
    text: (count) =>
      count === 1 ? m.caseload_signal_proposal_waits() : m.caseload_signal_proposals_wait({ count: String(count) })
  },
  carer_load_high: { icon: IconHeartHandshake, tone: 'late', text: () => m.caseload_signal_carer_load_high() },
  crisis_card_missing: { icon: IconAlertCircle, tone: 'soon', text: () => m.caseload_signal_crisis_card_missing() },
  agreement_missing: { icon: IconMessage, text: () => m.caseload_signal_agreement_missing() },
  evaluation_soon: {
    icon: IconHourglass,
    tone: 'soon',
    text: inDays(
      m.caseload_signal_evaluation_today,
      m.caseload_signal_evaluation_tomorrow,
      m.caseload_signal_evaluation_soon
    )
  },
  consent_ends: {
    icon: IconHourglass,
    tone: 'soon',
    text: inDays(
      m.caseload_signal_consent_ends_today,
      m.caseload_signal_consent_ends_tomorrow,
      m.caseload_signal_consent_ends
    )
  },
  turns_eighteen: {
    icon: IconHourglass,
    tone: 'soon',
    text: inDays(
      m.caseload_signal_turns_eighteen_today,
      m.caseload_signal_turns_eighteen_tomorrow,
      m.caseload_signal_turns_eighteen
    )
  },
  authority_ended: { icon: IconAlertCircle, tone: 'soon', text: () => m.caseload_signal_authority_ended() },
  perspective_plan_missing: { icon: IconMessage, text: () => m.caseload_signal_perspective_plan_missing() },
  carer_load_rising: { icon: IconHeartHandshake, tone: 'soon', text: () => m.caseload_signal_carer_load_rising() },
  no_contact: {
    icon: IconAlertCircle,
    tone: 'soon',
    text: (count) => m.caseload_signal_no_contact({ count: String(count) })
  },
  nothing_planned: { icon: IconAlertCircle, tone: 'soon', text: () => m.caseload_signal_nothing_planned() }
};

/** Words and icon of a signal; a signal of a newer program shows its code. */
export function signalWords(signal: SignalView): { icon: IconSource; tone?: Tone; text: string } {
  const words = SIGNALS[signal.code];
  if (!words) return { icon: IconAlertCircle, text: signal.code };
  const { icon, tone, text } = words;
  return tone ? { icon, tone, text: text(signal.number ?? 0) } : { icon, text: text(signal.number ?? 0) };
}

const BESIDE: Record<string, { icon: IconSource; tone?: Tone; text: () => string }> = {
  joined: { icon: IconArrowMerge, text: m.caseload_beside_joined },
  certain: { icon: IconFiles, tone: 'soon', text: m.caseload_beside_certain },
  likely: { icon: IconFiles, tone: 'soon', text: m.caseload_beside_likely }
};

/** That there is another dossier of the same person, or that this one was joined into it. */
export function besideWords(code: string): { icon: IconSource; tone?: Tone; text: string } {
  const words = BESIDE[code];
  return words ? { ...words, text: words.text() } : { icon: IconFiles, text: code };
}

const PHASES: Record<string, () => string> = {
  new: m.caseload_phase_new,
  concept: m.caseload_phase_concept,
  agreed: m.caseload_phase_agreed,
  in_evaluation: m.caseload_phase_in_evaluation,
  closed: m.caseload_phase_closed,
  unknown: m.caseload_phase_unknown
};

/** The phase of a dossier in words. */
export function phaseWords(code: string): string {
  return PHASES[code]?.() ?? code;
}

/** Levels of support from light to heavy. */
export const LEVELS = ['light', 'medium', 'intensive', 'around_the_clock'];

const LEVEL_WORDS: Record<string, () => string> = {
  light: m.caseload_level_light,
  medium: m.caseload_level_medium,
  intensive: m.caseload_level_intensive,
  around_the_clock: m.caseload_level_around_the_clock
};

/** The level of support in words. */
export function levelWords(code: string): string {
  return LEVEL_WORDS[code]?.() ?? code;
}

/** How heavy a level is, from 1; 0 when this program does not know it. */
export function levelRank(code: string): number {
  return LEVELS.indexOf(code) + 1;
}
