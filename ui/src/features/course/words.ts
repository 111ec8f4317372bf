import { health, said, zrm } from '../plan/words';
import { m } from '$m';

/** An instrument this program scores with. */
export type Instrument = 'zrm' | 'positive_health';

/** The least and most score of an instrument. */
export const RANGE: Record<Instrument, [number, number]> = { zrm: [1, 5], positive_health: [0, 10] };

const ZRM_MARKS = [m.course_zrm_1, m.course_zrm_2, m.course_zrm_3, m.course_zrm_4, m.course_zrm_5];

/** The marks of an instrument to choose from; those of the ZRM say what each number stands for. */
export function markOptions(instrument: Instrument): { value: string; label: string }[] {
  const [low, high] = RANGE[instrument];
  const marks = Array.from({ length: high - low + 1 }, (_, at) => low + at);
  return marks.map((mark) => ({
    value: String(mark),
    label: (instrument === 'zrm' && ZRM_MARKS[mark - low]?.()) || String(mark)
  }));
}

/** A dimension in words; one of a newer program shows its code. */
export function dimensionWords(instrument: Instrument, code: string): string {
  return said(instrument === 'zrm' ? zrm : health, code);
}

const LOADS: Record<string, () => string> = {
  light: m.course_load_light,
  bearable: m.course_load_bearable,
  heavy: m.course_load_heavy,
  too_heavy: m.course_load_too_heavy
};

/** How heavy it can be, from light to too heavy. */
export const LOAD_LEVELS = ['light', 'bearable', 'heavy', 'too_heavy'];

/** How heavy it is, in words. */
export function loadWords(code: string): string {
  return LOADS[code]?.() ?? code;
}

/** The choices of how heavy it is. */
export function loadOptions(): { value: string; label: string }[] {
  return Object.entries(LOADS).map(([value, words]) => ({ value, label: words() }));
}
