import { getLocale } from '../../paraglide/runtime.js';
import { m } from '$m';
import type { IsoDate } from './parse';

const ZONE = 'Europe/Amsterdam';

function tag(): string {
  return getLocale() === 'en' ? 'en-GB' : 'nl-NL';
}

function at(date: IsoDate): Date {
  return new Date(`${date}T00:00:00Z`);
}

/** Making a formatter takes longer than all that a row of a list does besides, so each is made once. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  let made = formatters.get(key);
  if (!made) formatters.set(key, (made = new Intl.DateTimeFormat(language, options)));
  return made;
}

function words(date: IsoDate, options: Intl.DateTimeFormatOptions): string {
  return formatter(tag(), { ...options, timeZone: 'UTC' }).format(at(date));
}

/** `12-11-2026`. */
export function fullDate(date: IsoDate): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${day}-${month}-${year}`;
}

/** `do 12-11`, with the year behind it when that is another year than today's. */
export function shortDate(date: IsoDate, today: IsoDate): string {
  const [year, month, day] = date.split('-').map(Number);
  if (!date.startsWith(today.slice(0, 4))) return `${day}-${month}-${year}`;
  return `${words(date, { weekday: 'short' }).replace('.', '')} ${day}-${month}`;
}

/** `donderdag 12 november`. */
export function longDate(date: IsoDate): string {
  return words(date, { weekday: 'long', day: 'numeric', month: 'long' });
}

/** `februari`, for 2. */
export function monthName(month: number): string {
  return words(`2000-${String(month).padStart(2, '0')}-01`, { month: 'long' });
}

/** Whole days from one date to another; negative when it is in the past. */
export function daysBetween(from: IsoDate, to: IsoDate): number {
  return Math.round((at(to).getTime() - at(from).getTime()) / 86_400_000);
}

/** `vandaag`, `2 dagen`, `3 weken`, `4 maanden`: how far away, without a direction; the mark says which. */
export function distance(date: IsoDate, today: IsoDate): string {
  const days = Math.abs(daysBetween(today, date));
  if (days === 0) return m.kit_date_today();
  if (days < 14) return m.kit_date_days({ count: days });
  if (days < 84) return m.kit_date_weeks({ count: Math.round(days / 7) });
  return m.kit_date_months({ count: Math.round(days / 30.4) });
}

/** Age in whole years; on 29 February someone turns a year older on 1 March of other years. */
export function age(birth: IsoDate, today: IsoDate): number {
  const years = Number(today.slice(0, 4)) - Number(birth.slice(0, 4));
  return today.slice(5) < birth.slice(5) ? years - 1 : years;
}

/** The number of the week, as in ISO 8601. */
export function weekNumber(date: IsoDate): number {
  const day = at(date);
  const weekday = (day.getUTCDay() + 6) % 7;
  day.setUTCDate(day.getUTCDate() - weekday + 3);
  const firstThursday = new Date(Date.UTC(day.getUTCFullYear(), 0, 4));
  const offset = (firstThursday.getUTCDay() + 6) % 7;
  firstThursday.setUTCDate(firstThursday.getUTCDate() - offset + 3);
  return 1 + Math.round((day.getTime() - firstThursday.getTime()) / 604_800_000);
}

/** The civil date in the Netherlands of an instant in UTC. */
export function dateOf(instant: string | Date): IsoDate {
  return formatter('sv-SE', { timeZone: ZONE, dateStyle: 'short' }).format(new Date(instant));
}

/** `09:30`, in the Netherlands. */
export function timeOf(instant: string | Date): string {
  return formatter('nl-NL', { timeZone: ZONE, hour: '2-digit', minute: '2-digit' }).format(new Date(instant));
}

/** `8,3` in Dutch, `8.3` in English. */
export function figure(value: number, decimals = 0): string {
  return new Intl.NumberFormat(tag(), { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(
    value
  );
}
