import { daysBetween, type IsoDate } from '$lib/dates';

/** A value from a day on. */
export interface Step {
  date: IsoDate;
  value: number;
  /** The reason, or who said so. */
  note?: string;
}

/** Puts a value in a range onto a length; the highest value is at the top. */
export function scale(value: number, low: number, high: number, length: number, inset: number): number {
  if (high === low) return length / 2;
  return inset + (1 - (value - low) / (high - low)) * (length - 2 * inset);
}

/** The place of a day between two others, from 0 to 1. */
export function along(date: IsoDate, from: IsoDate, to: IsoDate): number {
  const whole = daysBetween(from, to);
  if (whole <= 0) return 1;
  return Math.min(1, Math.max(0, daysBetween(from, date) / whole));
}

/** A path that stays level until the next step: nobody's score rises gradually between two talks. */
export function stepPath(points: { x: number; y: number }[], end: number): string {
  const [first, ...rest] = points;
  if (!first) return '';
  return `M${round(first.x)} ${round(first.y)}${rest.map((point) => `H${round(point.x)}V${round(point.y)}`).join('')}H${round(end)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
