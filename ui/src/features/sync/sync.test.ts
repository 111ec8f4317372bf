import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { beforeEach, expect, test, vi } from 'vitest';
import type { EnrolRegion, OwnChangeView, RegionView, SetAsideView, SyncListView, SyncStatusView } from '$lib/tauri';
import Enrol from './Enrol.svelte';
import Sharing from './Sharing.svelte';
import Word from './Word.svelte';

const dossier = '0190b0d0-0000-7000-8000-000000000001';
const NOTHING: SyncListView = { waiting: [], sent: [], set_aside: [], gone: [] };
const SHARED: SyncStatusView = {
  state: 'shared',
  waiting: 0,
  set_aside: 0,
  proposals: 0,
  since: '2026-11-09T09:42:00+00:00',
  progress: null,
  region: 'Proefregio',
  problem: null
};
const REGION: RegionView = {
  name: 'Proefregio',
  address: 'https://regio.example',
  since: '2026-11-01T09:00:00+00:00'
};
const note: OwnChangeView = {
  op: '0190b0d0-0000-7000-8000-000000000002',
  dossier,
  name: 'Voorbeeld, Anna',
  command: 'note_write',
  kinds: ['note'],
  at: '2026-11-09T08:30:00+00:00'
};

let status = SHARED;
let list = NOTHING;
let region: RegionView | null = REGION;
let refusal: string | null = null;
const asked: EnrolRegion[] = [];

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    syncStatus: async () => ({ status: 'ok', data: status }),
    syncNow: async () => ({ status: 'ok', data: status }),
    syncList: async () => ({ status: 'ok', data: list }),
    regionGet: async () => ({ status: 'ok', data: region }),
    regionEnrol: async (ask: EnrolRegion) => {
      asked.push(ask);
      return refusal
        ? { status: 'error', error: { code: refusal, fields: [] } }
        : { status: 'ok', data: { ...SHARED, state: 'waiting', waiting: 3 } };
    },
    sessionStatus: async () => ({ status: 'ok', data: { state: 'locked', profiles: [], me: null } }),
    todayOpen: async () => ({ status: 'ok', data: { dossiers: 0, items: [] } })
  },
  events: { changed: { listen: async () => () => {} } }
}));

beforeEach(() => {
  status = SHARED;
  list = NOTHING;
  region = REGION;
  refusal = null;
  asked.length = 0;
  location.hash = '';
});

async function sharing(now: Partial<SyncStatusView>, lists: Partial<SyncListView> = {}) {
  status = { ...SHARED, ...now };
  list = { ...NOTHING, ...lists };
  const shown = render(Sharing);
  await screen.findByRole('status');
  const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
  const { violations } = await axe.run(shown.container, { rules });
  expect(violations.map((violation) => violation.id)).toEqual([]);
  return shown;
}

/** What stands at the foot of the rail, and in the note on the screen. */
const said = () => screen.getByRole('status').textContent;

test('everything shared says when the region confirmed it, and what went last', async () => {
  await sharing({}, { sent: [note] });
  expect(said()).toMatch(/Alles gedeeld/);
  expect(said()).toMatch(/Proefregio heeft alles van dit apparaat ontvangen/);
  const sent = screen.getByRole('list', { name: 'Laatst gedeeld' });
  expect(within(sent).getByRole('link', { name: 'Verslag' })).toHaveAttribute('href', `#/dossier/${dossier}`);
  expect(within(sent).getByText('Voorbeeld, Anna · gedeeld')).toBeVisible();
});

test('what waits is never called shared', async () => {
  await sharing({ state: 'waiting', waiting: 201 }, { waiting: [note] });
  expect(said()).toMatch(/201 wijzigingen wachten/);
  expect(said()).not.toMatch(/[Gg]edeeld/);
  const waiting = screen.getByRole('list', { name: /^Wacht op delen/ });
  expect(within(waiting).getByText('Voorbeeld, Anna · wacht op delen')).toBeVisible();
  expect(screen.getByText('En nog 200 wijzigingen.')).toBeVisible();
  expect(screen.queryByRole('list', { name: 'Laatst gedeeld' })).toBeNull();
});

test('without a connection it says since when, and that work goes on', async () => {
  await sharing({ state: 'offline', waiting: 2 });
  expect(said()).toMatch(/Geen verbinding sinds/);
  expect(said()).toMatch(/Je kunt gewoon doorwerken/);
});

test('the first sync shows how far it is, both ways together', async () => {
  await sharing({ state: 'first_sync', waiting: 20, progress: { done: 40, total: 120 } });
  expect(said()).toMatch(/Dossiers ophalen/);
  expect(said()).toMatch(/40 van 120/);
  const bar = screen.getByRole('progressbar');
  expect(bar).toHaveAttribute('value', '40');
  expect(bar).toHaveAttribute('max', '120');
});

test('a first sync of which nobody knows the length shows no figure', async () => {
  await sharing({ state: 'first_sync' });
  expect(screen.queryByRole('progressbar')).toBeNull();
});

test('a sealed device says that nothing was thrown away, and what is in the way', async () => {
  const { unmount } = await sharing({ state: 'sealed', waiting: 1 });
  expect(said()).toMatch(/Op slot tot er weer verbinding is/);
  expect(said()).toMatch(/Er is niets weggegooid/);
  unmount();
  await sharing({ state: 'sealed', waiting: 1, problem: 'device_unknown' });
  expect(said()).toMatch(/Vraag je beheerder om een nieuwe code/);
  expect(screen.getByRole('link', { name: 'Vul een nieuwe code in' })).toHaveAttribute('href', '#/regio');
});

test('a region that cannot do it now says that it is tried again', async () => {
  await sharing({ state: 'failed', problem: 'region_failed' });
  expect(said()).toMatch(/Delen lukt nu niet/);
  expect(said()).toMatch(/EenPlan probeert het straks opnieuw/);
  expect(screen.queryByRole('link', { name: 'Vul een nieuwe code in' })).toBeNull();
});

test('what was set aside says why, and what to do', async () => {
  const aside = (op: string, reason: SetAsideView['reason']): SetAsideView => ({
    op,
    dossier,
    name: 'Voorbeeld, Anna',
    reason,
    at: '2026-11-09T08:30:00+00:00',
    mine: true,
    seen: false,
    text: [{ kind: 'note', field: 'body', ty: 'text', value: 'Nog langs geweest' }]
  });
  await sharing({ set_aside: 2 }, { set_aside: [aside('a', 'empty'), aside('b', 'invented')] });
  expect(screen.getByText(/Schrijf het dan opnieuw/)).toBeVisible();
  expect(screen.getByText(/Vul dan het goede BSN in/)).toBeVisible();
  const [read] = screen.getAllByRole('button', { name: /^Lees of kopieer/ });
  if (read) await userEvent.click(read);
  expect(screen.getByText('Nog langs geweest')).toBeVisible();
});

test('the rail says the same in one word', async () => {
  status = { ...SHARED, state: 'offline', waiting: 3, set_aside: 1 };
  render(Word);
  expect(await screen.findByText(/Geen verbinding sinds/)).toBeVisible();
  expect(screen.getByText('3 wijzigingen wachten')).toBeVisible();
  expect(screen.getByText('1 wijziging apart gezet')).toBeVisible();
});

test('a device that the region forgot gets a new code at the same address, and hears what is wrong with it', async () => {
  await sharing({ state: 'failed', waiting: 3, problem: 'device_unknown' });
  expect(said()).toMatch(/De regio kent dit apparaat niet meer/);
  expect(screen.getByRole('link', { name: 'Vul een nieuwe code in' })).toHaveAttribute('href', '#/regio');
  render(Enrol);
  expect(await screen.findByRole('heading', { name: 'Vul een nieuwe code in' })).toBeVisible();
  expect(screen.getByLabelText(/^Adres/)).toHaveValue('https://regio.example');
  expect(screen.getByText(/ook wat nog wacht op delen/)).toBeVisible();
  refusal = 'actor_taken';
  await userEvent.type(screen.getByLabelText(/^Code/), '7K2QF-9D2MX');
  await userEvent.click(screen.getByRole('button', { name: 'Doe weer mee' }));
  await waitFor(() => expect(screen.getByLabelText(/^Code/)).toHaveAccessibleDescription(/een code op jouw naam/));
  refusal = null;
  await userEvent.click(screen.getByRole('button', { name: 'Doe weer mee' }));
  await waitFor(() => expect(location.hash).toBe('#/delen'));
  expect(asked.at(-1)).toEqual({ address: 'https://regio.example', code: '7K2QF-9D2MX' });
});

test('a blocked device is told that a code does not help', async () => {
  status = { ...SHARED, state: 'failed', problem: 'device_refused' };
  render(Enrol);
  expect(await screen.findByText(/Een nieuwe code helpt niet/)).toBeVisible();
  expect(screen.queryByLabelText(/^Code/)).toBeNull();
});

test('a profile that takes part is not asked for a code, and one that stands alone is', async () => {
  const { unmount } = render(Enrol);
  expect(await screen.findByText('Je doet mee in Proefregio')).toBeVisible();
  expect(screen.queryByLabelText(/^Code/)).toBeNull();
  unmount();
  region = null;
  status = { ...SHARED, state: 'alone', region: null, since: null };
  render(Enrol);
  expect(await screen.findByLabelText(/^Code/)).toBeVisible();
  expect(screen.getByLabelText(/^Adres/)).toHaveValue('');
});
