import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { CaseloadPage, CaseloadRow, CaseloadView } from '$lib/tauri';
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
const row: CaseloadRow = {
  dossier: 'a',
  name: 'Voorbeeld, Anna',
  age: 38,
  phase: 'concept',
  regisseur: 'Noor Bakker',
  lead: true,
  takes_part: true,
  sees_plan: true,
  sees_journal: true,
  next_on: null,
  next_kind: null,
  next_at: null,
  last_contact_at: null,
  signals: [],
  intensity: [],
  beside: null
};
let asked: CaseloadPage[] = [];
let rows: CaseloadRow[] = [];

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    caseloadPage: async (page: CaseloadPage) => {
      asked.push(page);
      return { status: 'ok', data: { ...view, rows, total: rows.length } };
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

test('a dossier beside another of the same person is marked as such', async () => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(370);
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(900);
  const names = ['Anna', 'Bea', 'Cor', 'Dirk'];
  const codes = [null, 'joined', 'certain', 'likely'];
  rows = names.map((name, i) => ({ ...row, dossier: name, name, beside: codes[i] ?? null }));
  render(Caseload);
  const said = async (name: string) => (await screen.findByRole('link', { name })).closest('[role=gridcell]');
  expect(await said('Anna')).toHaveTextContent(/^Anna$/);
  expect(await said('Bea')).toHaveTextContent(/^Bea Samengevoegd$/);
  expect(await said('Cor')).toHaveTextContent(/^Cor Tweede dossier$/);
  expect(await said('Dirk')).toHaveTextContent(/^Dirk Misschien een tweede dossier$/);
  vi.restoreAllMocks();
  rows = [];
});

test('nothing is said of what comes or of contact to who may not read it', async () => {
  rows = [
    row,
    {
      ...row,
      dossier: 'b',
      name: 'Voorbeeld, Bas',
      lead: false,
      regisseur: 'Bas Tester',
      sees_plan: false,
      sees_journal: false
    }
  ];
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(370);
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(900);
  render(Caseload);
  const line = async (name: string) => (await screen.findByRole('link', { name })).closest<HTMLElement>('[role=row]')!;
  const own = await line('Voorbeeld, Anna');
  expect(own).toHaveTextContent('niets gepland');
  expect(own).toHaveTextContent('nog niet');
  expect(within(own).getByRole('img', { name: /inzet/i })).toBeVisible();
  const other = await line('Voorbeeld, Bas');
  expect(other).not.toHaveTextContent('niets gepland');
  expect(other).not.toHaveTextContent('nog niet');
  expect(within(other).queryByRole('img', { name: /inzet/i })).toBeNull();
  vi.restoreAllMocks();
  rows = [];
});
