import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { InvolvementView, InvolvementsView, RightsView } from '$lib/tauri';
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
  givers: [],
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
    directoryList: async () => ({ status: 'ok', data: { workers: [], organisations: [] } }),
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

const offers: Partial<InvolvementsView> = {
  roles: [
    { role: 'volunteer', compartments: ['core', 'plan', 'journal'], reads: true },
    { role: 'social_team', compartments: ['core', 'identity', 'plan'], reads: true },
    { role: 'relative', compartments: [], reads: false }
  ],
  grounds: [
    { code: 'wmo_5_1_1', source: 'Wmo 5.1.1', needs_consent: false, unfit_roles: ['volunteer', 'relative'] },
    { code: 'wmo_5_3_3', source: 'Wmo 5.3.3', needs_consent: true, unfit_roles: [] }
  ],
  compartments: ['core', 'identity', 'plan'],
  givers: ['resident_and_parents']
};
const gijs: InvolvementView = {
  id: 'i',
  worker: null,
  contact: null,
  team: null,
  shown_name: 'Gijs Goedbedoeld',
  shown_organisation: '',
  shown_phone: '',
  name: 'Gijs Goedbedoeld',
  organisation: '',
  phone: '',
  role: 'volunteer',
  task: '',
  ground: 'wmo_5_1_1',
  compartments: ['core', 'identity', 'journal', 'transition'],
  beyond: ['identity'],
  adds: ['journal'],
  reads: true,
  starts_on: '2026-11-02',
  ends_on: null,
  end_reason: '',
  standing: 'now',
  refusals: [],
  needs_consent: true,
  reads_shared: false,
  me: false,
  leads: false
};

test('a role is offered what it may see, and what was ticked beyond that is said and let go', async () => {
  shown = { ...nobody, ...offers, people: [gijs] };
  render(Involvements, { dossier });
  expect(
    await screen.findByText(/^Mag zien: Persoon en netwerk, Overgang 18 · Mag toevoegen: Verslagen\b/)
  ).toBeVisible();
  expect(screen.getByText('Aangevinkt, maar bij deze rol nooit te zien: BSN.')).toBeVisible();
  await userEvent.click(await screen.findByRole('button', { name: /Wijzig ?Gijs/ }));
  const parts = within(await screen.findByRole('group', { name: /Mag zien/ })).getAllByRole('checkbox');
  expect(parts.map((one) => (one as HTMLInputElement).value)).toEqual(['core', 'plan', 'journal', 'transition']);
  expect(screen.getByText(/gaat het vinkje weg/)).toBeVisible();
  expect(screen.getByText(/Deze grond past niet bij de rol/)).toBeVisible();
  await userEvent.selectOptions(screen.getByRole('combobox', { name: /Waarom je mag delen/ }), 'wmo_5_3_3');
  expect(screen.queryByText(/Deze grond past niet bij de rol/)).toBeNull();
});

test('who may give consent is what age and representation allow', async () => {
  shown = { ...nobody, ...offers, people: [gijs] };
  render(Involvements, { dossier });
  await userEvent.click(await screen.findByRole('button', { name: /Leg toestemming vast/ }));
  const givers = within(await screen.findByRole('group', { name: /Wie gaf/ })).getAllByRole('radio');
  expect(givers.map((one) => (one as HTMLInputElement).value)).toEqual(['resident_and_parents']);
  expect(givers[0]).toBeChecked();
});
