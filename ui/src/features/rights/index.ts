import type { Feature } from '$app/feature';
import Notice from './Notice.svelte';

export const rights: Feature = {
  dossier: { notices: [Notice] }
};
