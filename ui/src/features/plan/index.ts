import type { Feature } from '$app/feature';
import { m } from '$m';
import Plan from './Plan.svelte';
import Wants from './Wants.svelte';

export const plan: Feature = {
  dossierTabs: [
    { slug: 'plan', label: m.plan_title, order: 10, component: Plan, shows: (may) => may.sees.plan !== 'none' }
  ],
  dossier: { wants: Wants }
};
