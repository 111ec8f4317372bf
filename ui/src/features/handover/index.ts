import { m } from '$m';
import type { Feature } from '../../app/feature';
import Handover from './Handover.svelte';
import Lead from './Lead.svelte';

export const handover: Feature = {
  dossierTabs: [{ slug: 'overdracht', label: m.handover_title, order: 60, component: Handover }],
  dossier: { lead: Lead }
};
