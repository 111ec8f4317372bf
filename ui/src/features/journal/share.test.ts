import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { beforeEach, expect, test, vi } from 'vitest';
import type { InvolvementView, JournalView, ShareNote } from '$lib/tauri';
import { NOTE, WRITES_NOTES } from '../../dev/test/journal';
import Journal from './Journal.svelte';

const dossier = '0190b0d0-0000-7000-8000-000000000001';
const eva: Partial<InvolvementView> = {
  id: 'e',
  shown_name: 'Eva Proef',
  shown_organisation: 'De Linde',
  reads_shared: true,
  me: false
};
const others: Partial<InvolvementView>[] = [
  { id: 't', shown_name: 'Teun Proef', reads_shared: false, me: false },
  { id: 'i', shown_name: 'Ria Tester', reads_shared: true, me: true }
];
let page: JournalView;
let people: Partial<InvolvementView>[];
let asked: ShareNote[];

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    journalPage: async () => ({ status: 'ok', data: page }),
    involvementList: async () => ({ status: 'ok', data: { people } }),
    rightsGet: async () => ({ status: 'ok', data: WRITES_NOTES }),
    noteShare: async (ask: ShareNote) => {
      asked.push(ask);
      return { status: 'ok', data: { ops: ['o'], proposed: false, waits: false } };
    }
  },
  events: { changed: { listen: async () => () => {} } }
}));

beforeEach(() => {
  page = { notes: [NOTE], total: 1, newer: false, older: false, found: null, goals: [], seen: 7 };
  people = [eva, ...others];
  asked = [];
});

async function opened(button: RegExp) {
  const user = userEvent.setup();
  render(Journal, { dossier });
  await user.click(await screen.findByRole('button', { name: button }));
  const dialog = await screen.findByRole('dialog');
  return { user, dialog };
}

test('says who reads a note before it is shared', async () => {
  const { user, dialog } = await opened(/^Deel: verslag van 10-11-2026, 10:30$/);
  expect(await within(dialog).findByText('Als je het deelt, lezen ook:')).toBeVisible();
  expect(
    within(dialog)
      .getAllByRole('listitem')
      .map((one) => one.textContent)
  ).toEqual(['Eva Proef, De Linde']);
  expect(within(dialog).getByText(/het hele verslag: ook wat er eerder stond/)).toBeVisible();
  const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
  const { violations } = await axe.run(dialog, { rules });
  expect(violations.map((violation) => violation.id)).toEqual([]);
  expect(asked).toEqual([]);
  await user.click(within(dialog).getByRole('button', { name: 'Deel verslag' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(asked).toEqual([{ note: 'n', shared: true, seen: 7 }]);
});

test('says who no longer reads it before the sharing stops', async () => {
  page = { ...page, notes: [{ ...NOTE, shared: true }] };
  const { user, dialog } = await opened(/^Stop met delen: verslag van 10-11-2026, 10:30$/);
  expect(await within(dialog).findByText('Als je stopt, lezen zij dit verslag niet meer:')).toBeVisible();
  expect(
    within(dialog)
      .getAllByRole('listitem')
      .map((one) => one.textContent)
  ).toEqual(['Eva Proef, De Linde']);
  await user.click(within(dialog).getByRole('button', { name: 'Stop met delen' }));
  await waitFor(() => expect(asked).toEqual([{ note: 'n', shared: false, seen: 7 }]));
});

test('says that nobody reads along now, and who will', async () => {
  people = others;
  const { dialog } = await opened(/^Deel/);
  expect(await within(dialog).findByText(/niemand van een aanbieder mee/)).toBeVisible();
  expect(within(dialog).queryByRole('list')).toBeNull();
  expect(within(dialog).getByText(/Doet er later een aanbieder mee/)).toBeVisible();
});

test('is offered to who wrote the note alone', async () => {
  page = { ...page, notes: [{ ...NOTE, may_share: false }] };
  render(Journal, { dossier });
  expect(await screen.findByRole('button', { name: 'Verbeter' })).toBeVisible();
  expect(screen.queryByRole('button', { name: /Deel|delen/ })).toBeNull();
});
