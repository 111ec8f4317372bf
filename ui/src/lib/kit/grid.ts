import type { Snippet } from 'svelte';

export interface Column<Row> {
  key: string;
  label: string;
  /** A CSS grid track: `13rem`, `minmax(8rem, 1fr)`. The first column is the margin and has its width. */
  width?: string;
  sortable?: boolean;
  cell: Snippet<[Row]>;
}

export interface Sort {
  key: string;
  direction: 'ascending' | 'descending';
}

/** Where a key takes the chosen row; `undefined` when the key means nothing to a table. */
export function nextRow(key: string, row: number, count: number, page: number): number | undefined {
  if (count === 0) return undefined;
  const last = count - 1;
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, row + 1);
    case 'ArrowUp':
      return Math.max(0, row - 1);
    case 'PageDown':
      return Math.min(last, Math.max(row, 0) + page);
    case 'PageUp':
      return Math.max(0, row - page);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

/** A column once more turns the order around; another column starts ascending. */
export function nextSort(sort: Sort | undefined, key: string): Sort {
  const ascending = sort?.key === key && sort.direction === 'ascending';
  return { key, direction: ascending ? 'descending' : 'ascending' };
}
