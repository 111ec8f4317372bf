import IconSun from '@tabler/icons-svelte/icons/sun-high';
import type { Feature } from '$app/feature';
import { m } from '$m';
import Count from './Count.svelte';
import Today from './Today.svelte';

export const today: Feature = {
  routes: [{ path: '/vandaag', title: m.today_title, component: Today }],
  rail: [{ href: '#/vandaag', label: m.today_title, icon: IconSun, order: 10, keys: 'alt+v', count: Count }]
};
