import IconKey from '@tabler/icons-svelte/icons/key';
import type { Feature } from '$app/feature';
import { call, commands } from '$lib/tauri';
import { m } from '$m';
import Banner from './Banner.svelte';
import Emergency from './Emergency.svelte';

export const EMERGENCY = '#/openen';

/** Words by which somebody looks for it. */
const KEYS = ['open een dossier', 'reden', 'nood', 'emergency', 'reason'];

async function hasRegion(): Promise<boolean> {
  return (await call(commands.regionGet())) !== null;
}

export const emergency: Feature = {
  routes: [
    { path: '/openen', title: m.emergency_title, component: Emergency },
    { path: '/openen/:dossier', title: m.emergency_title, component: Emergency }
  ],
  dossier: { notices: [Banner] },
  palette: [
    {
      id: 'emergency',
      title: m.emergency_group,
      // Who finds nobody is offered the way in; a search that finds a dossier is not cluttered with it.
      find: async (typed) => {
        const low = typed.toLowerCase();
        if (low === '') return [];
        const asked = KEYS.some((key) => key.startsWith(low) || low.startsWith(key));
        const found = asked ? 0 : (await call(commands.search(typed, false))).residents.length;
        if ((!asked && found > 0) || !(await hasRegion())) return [];
        return [
          {
            id: 'open',
            label: m.emergency_entry(),
            detail: m.emergency_entry_detail(),
            icon: IconKey,
            href: EMERGENCY,
            lastResort: !asked
          }
        ];
      }
    }
  ]
};
