import { call, commands, useQuery, type JoiningView, type Query } from '$lib/tauri';

/** The other dossiers of the same person, and what was joined. */
export function useJoining(dossier: () => string): Query<JoiningView> {
  return useQuery(() => call(commands.joiningOpen(dossier())), {
    on: ['dossier', 'same_person', 'sync', 'worker', 'involvement']
  });
}
