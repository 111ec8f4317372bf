import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import type { ActionView, SaveAction } from '$lib/tauri';
import ActionForm from './ActionForm.svelte';

const me = '0190b0d0-0000-7000-8000-000000000002';
const action = {
  id: '0190b0d0-0000-7000-8000-000000000003',
  title: 'Samen naar de bank',
  goal: null,
  owner_kind: 'worker',
  owner_id: me,
  owner_name: 'Bas Proef',
  due_on: null,
  rhythm: '',
  state: 'open',
  done_on: null,
  done_remark: '',
  standing: 'none',
  mine: true
} as unknown as ActionView;

let plan = false;
const saved: SaveAction[] = [];

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    rightsGet: async () => ({ status: 'ok', data: { plan, own_actions: true } }),
    actionOwners: async () => ({
      status: 'ok',
      data: [{ id: me, kind: 'worker', name: 'Bas Proef', detail: '', me: true }]
    }),
    actionSave: async (ask: SaveAction) => {
      saved.push(ask);
      return { status: 'ok', data: { id: action.id, undo: { ops: [], proposed: false, waits: false } } };
    }
  },
  events: { changed: { listen: async () => () => {} } }
}));

beforeEach(() => {
  saved.length = 0;
});

const shown = () => render(ActionForm, { dossier: 'a', action, seen: 7, goals: [], callName: 'Anna', close: () => {} });

test('who does not lead keeps their own action and reads why nobody else can be chosen', async () => {
  plan = false;
  shown();
  expect(await screen.findByText(/Jij doet deze actie/)).toBeVisible();
  expect(screen.queryByRole('combobox', { name: /Wie doet het/ })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Bewaar' }));
  await vi.waitFor(() => expect(saved).toHaveLength(1));
  expect(saved[0]).toMatchObject({ owner_kind: 'worker', owner_id: me, seen: 7 });
});

test('who leads chooses who does it', async () => {
  plan = true;
  shown();
  expect(await screen.findByRole('combobox', { name: /Wie doet het/ })).toHaveValue('Bas Proef (jij)');
  expect(screen.queryByText(/Jij doet deze actie/)).toBeNull();
});

test('of a name that was not here yet is asked what it is the name of', async () => {
  plan = true;
  shown();
  const who = await screen.findByRole('combobox', { name: /Wie doet het/ });
  expect(screen.queryByRole('radio')).toBeNull();
  await userEvent.clear(who);
  await userEvent.type(who, 'Tante Truus');
  await userEvent.tab();
  await userEvent.click(await screen.findByRole('radio', { name: 'Een naaste of bekende' }));
  await userEvent.click(screen.getByRole('button', { name: 'Bewaar' }));
  await vi.waitFor(() => expect(saved).toHaveLength(1));
  expect(saved[0]).toMatchObject({ owner_kind: 'network', owner_id: null, owner_name: 'Tante Truus' });
});
