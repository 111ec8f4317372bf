import { render, screen, within } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { DossierHeadView } from '$lib/tauri';
import DossierHead from './DossierHead.svelte';

const head: DossierHeadView = {
  name: 'Anna Voorbeeld',
  called: 'Anna',
  birth_date: null,
  age: 19,
  municipality: null,
  phase: 'concept',
  regisseur: 'Bas',
  regisseur_is_me: true,
  regie_since: null,
  next_evaluation_on: null,
  opened_on: null,
  closed_on: null,
  close_reason: null,
  close_note: null,
  signals: [
    { code: 'actions_late', number: 2 },
    { code: 'agreement_missing', number: null },
    { code: 'authority_ended', number: null }
  ]
};

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    dossierHead: async () => ({ status: 'ok', data: head }),
    rightsGet: async () => ({ status: 'ok', data: { sees: {} } })
  },
  events: { changed: { listen: async () => () => {} } }
}));

test('everything that asks for attention stands in the head of the dossier', async () => {
  render(DossierHead, { dossier: '0190b0d0-0000-7000-8000-000000000001' });
  const list = await screen.findByRole('list', { name: 'Let op' });
  expect(
    within(list)
      .getAllByRole('listitem')
      .map((one) => one.textContent?.trim())
  ).toEqual(['2 acties te laat', 'Akkoord ontbreekt', 'Ouderlijk gezag is gestopt: kijk de vertegenwoordiging na']);
});

test('a dossier that goes well has no list of its own', async () => {
  Object.assign(head, { signals: [] });
  render(DossierHead, { dossier: '0190b0d0-0000-7000-8000-000000000002' });
  expect(await screen.findByRole('heading', { name: /Anna Voorbeeld/ })).toBeVisible();
  expect(screen.queryByRole('list', { name: 'Let op' })).toBeNull();
});
