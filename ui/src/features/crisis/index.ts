import type { Feature } from '$app/feature';
import { m } from '$m';
import Crisis from './Crisis.svelte';

export const crisis: Feature = {
  dossierTabs: [
    {
      slug: 'crisiskaart',
      label: m.crisis_tab,
      order: 30,
      component: Crisis,
      shows: (may) => may.sees.crisis === 'all'
    }
  ]
};
