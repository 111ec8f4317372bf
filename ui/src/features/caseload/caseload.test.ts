import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { CaseloadPage, CaseloadView } from '$lib/tauri';
import Caseload from './Caseload.svelte';

const view: CaseloadView = {
  rows: [],
  total: 0,
  open: 3,
  lead: 1,
  attention: 0,
  closed: 1,
  regisseurs: [
    { id: 'b', name: 'Bas Tester', me: false },
    { id: 'n', name: 'Noor Bakker', me: true }
  ],
  municipalities: ['0150', '0177']
};
let asked: CaseloadPage[] = [];

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    caseloadPage: async (page: CaseloadPage) => {
      asked.push(page);
      return { status: 'ok', data: view };
    },
    municipalityList: async () => ({ status: 'ok', data: [{ code: '0177', name: 'Raalte', region: '' }] }),
    emergencyMissing: async () => ({ status: 'ok', data: null })
  },
  events: { changed: { listen: async () => () => {} } }
}));

const narrow = () => asked.at(-1)?.narrow;

test('the list is narrowed by phase, municipality and who leads, until everything is asked for again', async () => {
  const user = userEvent.setup();
  asked = [];
  render(Caseload);
  const who = await screen.findByRole('combobox', { name: 'Regisseur' });
  expect(narrow()).toEqual({ phase: '', municipality: '', regisseur: null });
  await user.selectOptions(who, 'Jij');
  await user.selectOptions(screen.getByRole('combobox', { name: 'Woongemeente' }), 'Raalte');
  await user.selectOptions(screen.getByRole('combobox', { name: 'Plan' }), 'concept');
  await vi.waitFor(() => expect(narrow()).toEqual({ phase: 'concept', municipality: '0177', regisseur: 'n' }));
  expect(await screen.findByText('Geen dossiers met deze keuzes')).toBeVisible();
  await user.click(screen.getAllByRole('button', { name: 'Toon weer alles' })[0]!);
  await vi.waitFor(() => expect(narrow()).toEqual({ phase: '', municipality: '', regisseur: null }));
  expect(screen.queryByRole('button', { name: 'Toon weer alles' })).toBeNull();
});

test('closed dossiers are not narrowed by what only open ones have', async () => {
  const user = userEvent.setup();
  asked = [];
  render(Caseload);
  await user.selectOptions(await screen.findByRole('combobox', { name: 'Plan' }), 'concept');
  await vi.waitFor(() => expect(narrow()?.phase).toBe('concept'));
  await user.click(screen.getByRole('button', { name: 'Afgesloten 1' }));
  await vi.waitFor(() => expect(asked.at(-1)).toMatchObject({ filter: 'closed', narrow: { phase: '' } }));
  expect(screen.queryByRole('combobox', { name: 'Plan' })).toBeNull();
});
