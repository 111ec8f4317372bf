import { render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { InvolvementsView, RightsView } from '$lib/tauri';
import Involvements from './Involvements.svelte';
import TakesPart from './TakesPart.svelte';

const dossier = '0190b0d0-0000-7000-8000-000000000001';
const nobody: InvolvementsView = {
  people: [],
  roles: [],
  grounds: [],
  contacts: [],
  teams: [],
  compartments: [],
  may_add: true,
  seen: 0
};
/** Who leads may change the core of a closed dossier: consents can still be withdrawn. */
const leads: Partial<RightsView> = { role: 'regisseur', leads: true, core: true };
let shown = nobody;

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    involvementList: async () => ({ status: 'ok', data: shown }),
    consentList: async () => ({ status: 'ok', data: [] }),
    rightsGet: async () => ({ status: 'ok', data: leads })
  },
  events: { changed: { listen: async () => () => {} } }
}));

test('somebody can be added in an open dossier', async () => {
  shown = nobody;
  render(Involvements, { dossier });
  expect(await screen.findByRole('button', { name: 'Voeg een betrokkene toe' })).toBeVisible();
  render(TakesPart, { dossier });
  expect(await screen.findByRole('link', { name: 'Voeg een betrokkene toe' })).toBeVisible();
});

test('nobody can be added in a closed dossier, and nothing asks for it', async () => {
  shown = { ...nobody, may_add: false };
  render(Involvements, { dossier });
  expect(await screen.findByText('Nog niemand doet mee')).toBeVisible();
  render(TakesPart, { dossier });
  expect(await screen.findByText('Nog niemand')).toBeVisible();
  expect(screen.queryByText(/Voeg een betrokkene toe/)).toBeNull();
  expect(screen.queryByText(/Voeg toe wie meedoet/)).toBeNull();
});
