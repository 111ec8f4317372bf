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
export function stepPath(points: Point[], end: number): string {
  const [first, ...rest] = points;
  if (!first) return '';
  return `M${round(first.x)} ${round(first.y)}${rest.map((point) => `H${round(point.x)}V${round(point.y)}`).join('')}H${round(end)}`;
}

/** A point of a drawing. */
export interface Point {
  x: number;
  y: number;
}

/** Where words stand beside a point. */
export interface Beside extends Point {
  anchor: 'start' | 'end';
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const meet = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** What a stepped line covers, with some air around it. */
function covered(points: Point[], end: number): Box[] {
  const AIR = 2;
  return points.flatMap((point, i) => {
    const next = points[i + 1];
    const level = { left: point.x, right: next?.x ?? end, top: point.y - AIR, bottom: point.y + AIR };
    if (!next) return [level];
    const [top, bottom] = [Math.min(point.y, next.y), Math.max(point.y, next.y)];
    return [level, { left: next.x - AIR, right: next.x + AIR, top, bottom }];
  });
}

/**
 * Places words of a width beside points of a stepped line: clear of the line and of each other, within `frame`. Nothing for a point
 * where there is no room. The first has the first choice.
 */
export function besideLine(named: Point[], widths: number[], points: Point[], frame: Box): (Beside | undefined)[] {
  const taken = covered(points, frame.right);
  return named.map((point, i) => {
    const width = widths[i] ?? 0;
    const around: Beside[] = [-9, 17].flatMap((down) => [
      { x: point.x - 3, y: point.y + down, anchor: 'start' as const },
      { x: point.x + 3, y: point.y + down, anchor: 'end' as const },
      { x: point.x - 8, y: point.y + down, anchor: 'end' as const },
      { x: point.x + 8, y: point.y + down, anchor: 'start' as const }
    ]);
    for (const one of around) {
      const left = one.anchor === 'start' ? one.x : one.x - width;
      const box = { left, right: left + width, top: one.y - 10, bottom: one.y + 2 };
      const fits =
        box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
      if (!fits || taken.some((other) => meet(box, other))) continue;
      taken.push(box);
      return one;
    }
    return undefined;
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
