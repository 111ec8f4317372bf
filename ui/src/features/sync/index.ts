import IconCloud from '@tabler/icons-svelte/icons/cloud';
import type { Feature } from '$app/feature';
import { m } from '$m';
import Enrol from './Enrol.svelte';
import Sharing from './Sharing.svelte';

const places = [
  { id: 'list', label: m.sync_to_list, href: '#/delen' },
  { id: 'join', label: m.sync_join, href: '#/regio' }
];

export const sync: Feature = {
  routes: [
    { path: '/delen', title: m.sync_title, component: Sharing },
    { path: '/regio', title: m.sync_join, component: Enrol }
  ],
  palette: [
    {
      id: 'sync',
      title: m.sync_title,
      find: (typed) =>
        places
          .filter((place) => place.label().toLowerCase().includes(typed.toLowerCase()))
          .map(({ id, label, href }) => ({ id, label: label(), icon: IconCloud, href }))
    }
  ]
};
