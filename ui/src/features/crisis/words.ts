import { m } from '$m';

const SECTIONS: Record<string, () => string> = {
  person: m.crisis_person,
  trusted: m.crisis_trusted,
  medication: m.crisis_medication,
  looks_like: m.crisis_looks_like,
  care_agreements: m.crisis_care_agreements,
  helps: m.crisis_helps,
  harms: m.crisis_harms,
  practical: m.crisis_practical
};

const PHASES: Record<string, () => string> = {
  calm: m.crisis_phase_calm,
  first_signs: m.crisis_phase_first_signs,
  rising: m.crisis_phase_rising,
  crisis: m.crisis_phase_crisis
};

const PARTS: Record<string, () => string> = {
  signals: m.crisis_part_signals,
  resident_actions: m.crisis_part_resident_actions,
  relatives_actions: m.crisis_part_relatives_actions,
  worker_actions: m.crisis_part_worker_actions
};

/** A section of the card in words. */
export const sectionWords = (code: string): string => SECTIONS[code]?.() ?? code;
/** A phase of the signaleringsplan in words. */
export const phaseWords = (code: string): string => PHASES[code]?.() ?? code;
/** A part of a phase in words. */
export const partWords = (code: string): string => PARTS[code]?.() ?? code;
