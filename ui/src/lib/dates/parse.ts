/** A civil date as `yyyy-mm-dd`, the form in which dates travel. */
export type IsoDate = string;

export type DateProblem = 'date_unreadable' | 'year_incomplete' | 'date_impossible';
export type ReadDate = { iso: IsoDate } | { problem: DateProblem } | { empty: true };

const MONTHS = [
  'januari',
  'februari',
  'maart',
  'april',
  'mei',
  'juni',
  'juli',
  'augustus',
  'september',
  'oktober',
  'november',
  'december'
];

/** The numbers in a typed date, without asking whether that day exists. */
export function dateParts(typed: string): { day: number; month: number; year: number } | undefined {
  const split = splitDate(typed);
  return split && split.year.length === 4
    ? { day: split.day, month: split.month, year: Number(split.year) }
    : undefined;
}

/**
 * Reads a date as the program itself does (`domain::civil::parse_date`): `12-11-2026`, with `/`, `.` or spaces, `12112026`,
 * `12 november 2026`, `12 nov 2026` and `2026-11-12`. A year of two digits is refused: it could be this century or the last.
 */
export function readDate(typed: string): ReadDate {
  if (typed.trim() === '') return { empty: true };
  const split = splitDate(typed);
  if (!split) return { problem: 'date_unreadable' };
  if (split.year.length < 3) return { problem: 'year_incomplete' };
  if (split.year.length !== 4) return { problem: 'date_unreadable' };
  const date = new Date(0);
  date.setUTCFullYear(Number(split.year), split.month - 1, split.day);
  const exists = date.getUTCMonth() === split.month - 1 && date.getUTCDate() === split.day;
  return exists ? { iso: date.toISOString().slice(0, 10) } : { problem: 'date_impossible' };
}

function splitDate(typed: string): { day: number; month: number; year: string } | undefined {
  const parts = typed
    .trim()
    .toLowerCase()
    .split(/[-/.,\s]+/)
    .filter((part) => part !== '');
  let [day, month, year] = parts;
  if (parts.length === 1 && /^\d{8}$/.test(day ?? '')) {
    [day, month, year] = [day?.slice(0, 2), day?.slice(2, 4), day?.slice(4)];
  } else if (parts.length !== 3) {
    return undefined;
  } else if (/^\d{4}$/.test(day ?? '')) {
    [year, month, day] = parts;
  }
  const monthNumber = readMonth(month ?? '');
  if (monthNumber === undefined || !/^\d{1,2}$/.test(day ?? '') || !/^\d+$/.test(year ?? '')) return undefined;
  return { day: Number(day), month: monthNumber, year: year ?? '' };
}

function readMonth(typed: string): number | undefined {
  if (/^\d{1,2}$/.test(typed)) return Number(typed);
  const wanted = typed === 'mrt' ? 'maart' : typed;
  const index = MONTHS.findIndex((name) => wanted.length >= 3 && name.startsWith(wanted));
  return index < 0 ? undefined : index + 1;
}

export type ReadTime = { time: string } | { problem: 'time_wrong' } | { empty: true };

/** Reads `9:30`, `09.30`, `0930`, `9u30`, `9 uur` and `9`; gives `09:30`. */
export function readTime(typed: string): ReadTime {
  const text = typed.trim().toLowerCase().replace(/uur$/, '').trimEnd();
  if (typed.trim() === '') return { empty: true };
  const parts = /^(\d{1,2})[:.uh](\d{2})?$/.exec(text) ?? /^(\d{2})(\d{2})$/.exec(text) ?? /^(\d{1,2})$/.exec(text);
  const hour = Number(parts?.[1]);
  const minute = Number(parts?.[2] ?? 0);
  if (!parts || hour > 23 || minute > 59) return { problem: 'time_wrong' };
  return { time: `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}` };
}
