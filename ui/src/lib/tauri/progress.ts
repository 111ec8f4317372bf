import { isTauri } from '@tauri-apps/api/core';
import { events, type ImportProgress } from './bindings';

/** Hears how far bringing in a caseload is. Returns the way to stop. */
export function onImportProgress(listener: (progress: ImportProgress) => void): () => void {
  if (!isTauri()) return () => {};
  const listening = events.importProgress.listen(({ payload }) => listener(payload));
  return () => void listening.then((stop) => stop());
}
