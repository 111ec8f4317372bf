/** One piece of a text that was kept. */
export interface KeptRow {
  /** Which field it stood in; empty when no word of ours says so. */
  label: string;
  words: string;
}
