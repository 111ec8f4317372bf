import IconHistory from '@tabler/icons-svelte/icons/history';
import type { Feature } from '$app/feature';
import { m } from '$m';
import Activity from './Activity.svelte';
import Notice from './Notice.svelte';

const HREF = '#/veranderd';

export const activity: Feature = {
  routes: [{ path: '/veranderd', title: m.activity_title, component: Activity }],
  dossier: { notices: [Notice] },
  palette: [
    {
      id: 'activity',
      title: m.activity_title,
      find: (typed) =>
        m.activity_title().toLowerCase().includes(typed.toLowerCase())
          ? [{ id: 'all', label: m.activity_title(), icon: IconHistory, href: HREF }]
          : []
    }
  ]
};
