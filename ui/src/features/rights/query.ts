import { call, commands, useQuery, type Query, type RightsView } from '$lib/tauri';

/** What the worker may change in a dossier today. */
export function useRights(dossier: () => string): Query<RightsView> {
  return useQuery(() => call(commands.rightsGet(dossier())), {
    on: ['dossier', 'involvement', 'worker', 'break_glass', 'same_person'],
    dossier
  });
}
