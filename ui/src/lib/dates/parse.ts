/** A civil date as `yyyy-mm-dd`, the form in which dates travel. */
export type IsoDate = string;

export type ReadDate = { iso: IsoDate } | { problem: 'date_unreadable' | 'date_impossible' } | { empty: true };

const EARLIEST = 1880;
const LATEST = 2200;

/** The date parts in what someone typed, without asking whether the date exists. */
export function dateParts(typed: string): { day: number; month: number; year: number } | undefined {
  const text = typed.trim();
  const dutch = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$/.exec(text) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(text);
  if (dutch) return { day: Number(dutch[1]), month: Number(dutch[2]), year: Number(dutch[3]) };
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso) return { day: Number(iso[3]), month: Number(iso[2]), year: Number(iso[1]) };
  return undefined;
}

/** Reads `1-2-1980`, `01021980`, `1/2/1980`, `1.2.1980`, `1 2 1980` and `1980-02-01`. */
export function readDate(typed: string): ReadDate {
  if (typed.trim() === '') return { empty: true };
  const parts = dateParts(typed);
  if (!parts) return { problem: 'date_unreadable' };
  const { day, month, year } = parts;
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!exists || year < EARLIEST || year > LATEST) return { problem: 'date_impossible' };
  return { iso: date.toISOString().slice(0, 10) };
}

export type ReadTime = { time: string } | { problem: 'time_unreadable' } | { empty: true };

/** Reads `9:30`, `09:30`, `9.30`, `0930` and `9`; gives `09:30`. */
export function readTime(typed: string): ReadTime {
  const text = typed.trim();
  if (text === '') return { empty: true };
  const parts = /^(\d{1,2})[:.](\d{2})$/.exec(text) ?? /^(\d{2})(\d{2})$/.exec(text) ?? /^(\d{1,2})$/.exec(text);
  const hour = Number(parts?.[1]);
  const minute = Number(parts?.[2] ?? 0);
  if (!parts || hour > 23 || minute > 59) return { problem: 'time_unreadable' };
  return { time: `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}` };
}
