import { call, commands, useQuery, type PlanView, type Query } from '$lib/tauri';

/** The plan of a dossier, asked again whenever anything it shows was changed. */
export function usePlan(dossier: () => string): Query<PlanView> {
  return useQuery(() => call(commands.planOpen(dossier())), {
    on: ['plan', 'goal', 'action', 'evaluation', 'plan_version', 'dossier', 'resident', 'involvement', 'worker'],
    dossier
  });
}
