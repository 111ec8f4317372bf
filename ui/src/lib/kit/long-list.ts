import type { Attachment } from 'svelte/attachments';

/** Where a row of a long list stands. */
export interface RowPlace {
  index: number;
  /** Of how many; -1 when nobody knows. */
  of: number;
  /** Pixels from where the list begins; none as long as nothing is laid out. */
  at: number | undefined;
  measure: Attachment<HTMLElement>;
}
