import IconUsers from '@tabler/icons-svelte/icons/users';
import type { Feature } from '$app/feature';
import { m } from '$m';
import Caseload from './Caseload.svelte';
import Count from './Count.svelte';

export const caseload: Feature = {
  routes: [{ path: '/caseload', title: m.caseload_title, component: Caseload }],
  rail: [{ href: '#/caseload', label: m.caseload_title, icon: IconUsers, order: 20, keys: 'alt+c', count: Count }]
};
