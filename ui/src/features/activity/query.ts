import { call, commands, tell, useQuery, type ActivityPage, type Query } from '$lib/tauri';

/** What others changed since the worker last looked: in one dossier, or in all. */
export function useActivity(dossier?: () => string): Query<ActivityPage> {
  return useQuery(() => call(commands.activityPage(dossier?.() ?? null)), {
    on: ['sync', 'activity'],
    ...(dossier && { dossier })
  });
}

/** Says that the worker has seen what changed in a dossier. */
export async function looked(dossier: string, seen: number): Promise<void> {
  await call(commands.activityLooked(dossier, seen));
  tell({ feature: 'activity', dossier });
}
