import type { BackupStatus } from '$lib/tauri';
import { m } from '$m';
import { dateOf, longDate, timeOf } from '$lib/dates';

/** A moment as people write it: `23 november 2026, 14:05`. */
export function momentWords(at: string): string {
  return `${longDate(dateOf(at))}, ${timeOf(at)}`;
}

/** How old the last backup is. */
export function ageWords(status: BackupStatus): string {
  return status.days === null ? m.backup_never() : m.backup_days({ count: status.days });
}
