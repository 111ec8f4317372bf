import { along, stepPath } from '$lib/kit/chart';
import { shortDate, type IsoDate } from '$lib/dates';
import { m } from '$m';
import type { IntensityPoint } from '$lib/tauri';
import { levelRank, levelWords } from './words';

const WIDTH = 70;

/** A year before a day. */
export function yearBefore(today: IsoDate): IsoDate {
  return `${Number(today.slice(0, 4)) - 1}${today.slice(4)}`;
}

/** The line of the last twelve months in a box of 72 × 20, and the same in words. */
export function course(points: IntensityPoint[], today: IsoDate): { path: string; words: string } {
  const from = yearBefore(today);
  const known = points.filter((point) => point.starts_on <= today && levelRank(point.level) > 0);
  const before = known.filter((point) => point.starts_on <= from).at(-1);
  const within = known.filter((point) => point.starts_on > from);
  const shown = before ? [{ ...before, starts_on: from }, ...within] : within;
  const spots = shown.map((point) => ({
    x: 1 + along(point.starts_on, from, today) * WIDTH,
    y: 18 - levelRank(point.level) * 4
  }));
  const words = shown.map((point) =>
    m.caseload_from({ level: levelWords(point.level), date: shortDate(point.starts_on, today) })
  );
  return { path: stepPath(spots, 1 + WIDTH), words: words.join(', ') };
}
