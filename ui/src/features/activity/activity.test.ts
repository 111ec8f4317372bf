import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { beforeEach, expect, test, vi } from 'vitest';
import type { ActivityPage, RecordChangeView } from '$lib/tauri';
import Activity from './Activity.svelte';
import Notice from './Notice.svelte';
import Since from './Since.svelte';
import { summary } from './words';

const dossier = '0190b0d0-0000-7000-8000-000000000001';
const bas = { id: 'bas', name: 'Bas Tester', organisation: 'De Voorbeeldhof', phone: '', me: false };
const goal: RecordChangeView = {
  kind: 'goal',
  record: 'g',
  about: 'Mijn huur',
  what: 'changed',
  proposed: false,
  fields: [{ field: 'detail', ty: 'text', before: 'Elke vrijdag.', after: 'Elke dinsdag.' }]
};
const full: ActivityPage = {
  dossiers: [
    {
      dossier,
      name: 'Voorbeeld, Anna',
      is_new: false,
      groups: [
        { by: bas, day: '2026-11-10', changes: [goal, { ...goal, kind: 'action', record: 'a', proposed: true }] }
      ]
    }
  ],
  more: false,
  seen: 7
};
const none: ActivityPage = { dossiers: [], more: false, seen: 8 };

let page = full;
let glass_until: string | null = null;
const looked: [string, number][] = [];

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    activityPage: async () => ({ status: 'ok', data: page }),
    rightsGet: async () => ({ status: 'ok', data: { glass_until } }),
    activityLooked: async (one: string, seen: number) => {
      looked.push([one, seen]);
      page = none;
      return { status: 'ok', data: null };
    }
  },
  events: { changed: { listen: async () => () => {} } }
}));

beforeEach(() => {
  page = full;
  glass_until = null;
  looked.length = 0;
});

const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };

test('the list tells by dossier and person what changed, until it was seen', async () => {
  const { container } = render(Activity);
  expect(await screen.findByRole('heading', { name: 'Voorbeeld, Anna' })).toBeVisible();
  expect(screen.getByText('Bas Tester, De Voorbeeldhof')).toBeVisible();
  expect(screen.getByText('doel ‘Mijn huur’ gewijzigd')).toBeVisible();
  expect(screen.getByText('actie ‘Mijn huur’ voorgesteld')).toBeVisible();
  const { violations } = await axe.run(container, { rules });
  expect(violations.map((violation) => violation.id)).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: /^Gezien/ }));
  expect(await screen.findByText('Niets nieuws van anderen')).toBeVisible();
  expect(looked).toEqual([[dossier, 7]]);
});

test('in the dossier every field shows what it was and what it became', async () => {
  const { container } = render(Since, { dossier });
  await screen.findByText('doel ‘Mijn huur’ gewijzigd');
  expect(container.querySelector('del')).toHaveTextContent('vrijdag');
  expect(container.querySelector('ins.current')).toHaveTextContent('dinsdag');
});

test('a dossier says who changed how much, and that it is new when it is', async () => {
  const { unmount } = render(Notice, { dossier });
  expect(await screen.findByText(/Bas Tester \(2 wijzigingen\)/)).toBeVisible();
  unmount();
  page = { ...full, dossiers: [{ dossier, name: '', is_new: true, groups: [] }] };
  render(Notice, { dossier });
  expect(await screen.findByText(/Je doet sinds kort mee/)).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Gezien' }));
  await waitFor(() => expect(screen.queryByText(/Je doet sinds kort mee/)).toBeNull());
});

test('who reads along for a day with a reason is not told that they take part', async () => {
  page = { ...full, dossiers: [{ dossier, name: '', is_new: true, groups: [] }] };
  glass_until = '2026-11-11T09:00:00Z';
  const { unmount } = render(Notice, { dossier });
  await new Promise((done) => setTimeout(done));
  expect(screen.queryByText(/Je doet sinds kort mee/)).toBeNull();
  unmount();
  // What changed since they looked, they do read.
  page = full;
  render(Notice, { dossier });
  expect(await screen.findByText(/Bas Tester \(2 wijzigingen\)/)).toBeVisible();
});

test('a sentence names the first and counts the rest', () => {
  expect(summary([goal, goal, goal], 1)).toBe('doel ‘Mijn huur’ gewijzigd · nog 2 wijzigingen');
});
