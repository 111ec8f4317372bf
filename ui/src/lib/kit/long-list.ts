import type { Attachment } from 'svelte/attachments';

/** Where a row of a long list stands. */
export interface RowPlace {
  index: number;
  /** Of how many; -1 when nobody knows. */
  of: number;
  /** Pixels above it of rows that are not drawn. */
  gap: number;
  /** Pixels under it of rows that are not drawn, of the last one. */
  below: number;
  measure: Attachment<HTMLElement>;
}
