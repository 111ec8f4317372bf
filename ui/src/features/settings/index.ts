import IconSettings from '@tabler/icons-svelte/icons/settings';
import type { Feature } from '$app/feature';
import { m } from '$m';
import Settings from './Settings.svelte';

export const settings: Feature = {
  routes: [{ path: '/instellingen', title: m.settings_title, component: Settings }],
  rail: [{ href: '#/instellingen', label: m.settings_title, icon: IconSettings, order: 70, keys: 'alt+i' }]
};
