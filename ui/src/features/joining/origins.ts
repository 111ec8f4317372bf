import { getContext, setContext } from 'svelte';
import { call, commands, useQuery, type OriginView, type Query } from '$lib/tauri';

const KEY = Symbol('origins');

/** Lets everything in a dossier say where it came from. Call it while the screen of the dossier is being set up. */
export function provideOrigins(dossier: () => string): void {
  const origins = useQuery(() => call(commands.joiningOrigins(dossier())), {
    on: ['network_contact', 'goal', 'action', 'appointment', 'document', 'worker'],
    dossier
  });
  setContext(KEY, origins);
}

/** Where something came from that was entered anew; nothing of what was written here. */
export function useOrigin(record: () => string): () => OriginView | undefined {
  const origins = getContext<Query<OriginView[]> | undefined>(KEY);
  return () => origins?.data?.find((one) => one.record === record());
}
