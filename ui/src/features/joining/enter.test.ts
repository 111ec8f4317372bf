import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import type { EnterableView, EnterOfferView } from '$lib/tauri';
import Enter from './Enter.svelte';

const dossier = '0190b0d0-0000-7000-8000-000000000001';
const from = '0190b0d0-0000-7000-8000-000000000002';
let offer: EnterOfferView;
const entered = vi.hoisted(() => vi.fn());

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    joiningOffer: async () => ({ status: 'ok', data: offer }),
    joiningEnter: async (ask: unknown) => entered(ask) as unknown
  },
  events: { changed: { listen: async () => () => {} } }
}));

const by = { id: 'c', name: 'Carla Proef', organisation: '', phone: '', me: false };

function thing(id: string, kind: string, title: string, more: Partial<EnterableView> = {}): EnterableView {
  return {
    id,
    kind,
    title,
    detail: '',
    day: null,
    goal: null,
    by,
    at: '2026-11-03T10:00:00Z',
    entered: false,
    ...more
  };
}

beforeEach(() => {
  entered.mockReset();
  entered.mockResolvedValue({ status: 'ok', data: { dossier, ops: [] } });
  offer = {
    whole: true,
    items: [
      thing('g', 'goal', 'Zelf koken'),
      thing('h', 'goal', 'Al hier', { entered: true }),
      thing('a', 'action', 'Boodschappen', { goal: 'g', detail: 'Ans Buur', day: '2026-12-01' })
    ]
  };
});

const show = () => render(Enter, { dossier, from, name: 'Carla Proef' });

test('what is to be done for a goal goes along with it, and can be left behind', async () => {
  const user = userEvent.setup();
  show();
  await user.click(await screen.findByRole('checkbox', { name: 'Zelf koken' }));
  const action = screen.getByRole('checkbox', { name: 'Boodschappen' });
  expect(action).toBeChecked();
  expect(action).toHaveAccessibleDescription(/1-12-2026 · Ans Buur · bij ‘Zelf koken’ Carla Proef, 3-11-2026/);
  expect(screen.getByRole('button', { name: 'Neem 2 dingen over' })).toBeEnabled();
  await user.click(action);
  await user.click(screen.getByRole('button', { name: 'Neem 1 ding over' }));
  expect(entered).toHaveBeenCalledWith({ dossier, from, records: ['g'] });
});

test('nothing chosen says so and asks nothing', async () => {
  const user = userEvent.setup();
  show();
  await user.click(await screen.findByRole('button', { name: 'Neem over wat je kiest' }));
  expect(screen.getByRole('alert')).toHaveTextContent('Kies eerst wat je wilt overnemen');
  expect(entered).not.toHaveBeenCalled();
});

test('what was taken over already shows, and cannot be chosen again', async () => {
  show();
  expect(await screen.findByText('Al hier')).toBeVisible();
  expect(screen.getByText('al overgenomen')).toBeVisible();
  expect(screen.queryByRole('checkbox', { name: 'Al hier' })).toBeNull();
});

test('who reads only a part is told whom to ask for the rest', async () => {
  offer.whole = false;
  show();
  expect(await screen.findByText(/Vraag Carla Proef naar de rest/)).toBeVisible();
});

test('where nothing is left open it says so', async () => {
  offer.items = [];
  show();
  expect(await screen.findByText(/niets meer open om over te nemen/)).toBeVisible();
  expect(screen.queryByRole('button')).toBeNull();
});
