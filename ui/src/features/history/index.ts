import { m } from '$m';
import type { Feature } from '../../app/feature';
import History from './History.svelte';

export const history: Feature = {
  dossierTabs: [
    { slug: 'geschiedenis', label: m.history_title, order: 90, component: History, shows: (may) => may.role !== '' }
  ]
};
