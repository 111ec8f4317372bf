import { call, commands, useQuery, type BackupStatus, type Query } from '$lib/tauri';
import { kept } from './kept.svelte';

/** How backups stand; asked again when one was made here, or the reminder moved. */
export function useBackupStatus(): Query<BackupStatus> {
  return useQuery(() => {
    void kept.times;
    return call(commands.backupStatus());
  });
}
