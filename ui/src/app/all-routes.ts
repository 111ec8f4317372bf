import { m } from '$m';
import Dossier from './Dossier.svelte';
import type { Route } from './feature';
import { features } from './features';

export const routes: Route[] = [
  { path: '/dossier/:id', title: m.app_dossier, component: Dossier },
  { path: '/dossier/:id/:tab', title: m.app_dossier, component: Dossier },
  ...features.flatMap((feature) => feature.routes ?? [])
];

if (import.meta.env.DEV) {
  const { default: Staten } = await import('../dev/Staten.svelte');
  routes.push({ path: '/staten', title: () => 'Staten en bouwstenen', component: Staten });
}
