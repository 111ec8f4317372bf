import { m } from '$m';
import type { Feature } from '../../app/feature';
import Involvements from './Involvements.svelte';
import TakesPart from './TakesPart.svelte';

export const involvement: Feature = {
  dossierTabs: [
    {
      slug: 'betrokkenen',
      label: m.involvement_title,
      order: 50,
      component: Involvements,
      shows: (may) => may.sees.core === 'all'
    }
  ],
  dossier: { takesPart: TakesPart }
};
