import type { Feature } from '$app/feature';
import { m } from '$m';
import Joining from './Joining.svelte';
import Notice from './Notice.svelte';

export const joining: Feature = {
  dossierTabs: [
    {
      slug: 'samen',
      label: m.joining_tab,
      order: 95,
      component: Joining,
      shows: (may) => may.has_second && may.sees.core === 'all'
    }
  ],
  dossier: { notices: [Notice] }
};
