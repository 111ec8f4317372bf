import { dateOf, longDate, timeOf } from '$lib/dates';

/** A moment as people write it: `23 november 2026, 14:05`. */
export function momentWords(at: string): string {
  return `${longDate(dateOf(at))}, ${timeOf(at)}`;
}
