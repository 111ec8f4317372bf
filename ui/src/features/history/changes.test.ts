import { render, screen, waitFor } from '@testing-library/svelte';
import axe from 'axe-core';
import { beforeEach, expect, test, vi } from 'vitest';
import type { HistoryEntryView, HistoryPage } from '$lib/tauri';
import { tell } from '$lib/tauri/changes';
import Changes from './Changes.svelte';

const dossier = '0190b0d0-0000-7000-8000-000000000001';
const step: HistoryEntryView = {
  op: 'o',
  by: 'Bas Tester',
  me: false,
  at: '2026-11-10T09:30:00Z',
  command: 'goal_save',
  compartment: 'plan',
  hidden: false,
  set_aside: false,
  changes: [],
  undoable: false
};

let page: HistoryPage;

vi.mock('$lib/tauri/bindings', () => ({
  commands: { historyPage: async () => ({ status: 'ok', data: page }) },
  events: { changed: { listen: async () => () => {} } }
}));

beforeEach(() => {
  page = { entries: [], next: null, incomplete_until: '2026-11-09T14:00:00Z', in_part: false };
});

test('says what is not on this device yet, until it came in', async () => {
  const { container } = render(Changes, { dossier });
  expect(await screen.findByText(/tot en met 9-11-2026/)).toBeVisible();
  expect(screen.queryByText('Nog geen wijzigingen')).toBeNull();
  const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
  const { violations } = await axe.run(container, { rules });
  expect(violations.map((violation) => violation.id)).toEqual([]);
  page = { entries: [step], next: null, incomplete_until: null, in_part: false };
  tell({ feature: 'op', dossier });
  await waitFor(() => expect(screen.queryByText(/tot en met/)).toBeNull());
});

test('says that of a part only own steps are here', async () => {
  page = { entries: [step], next: null, incomplete_until: null, in_part: true };
  render(Changes, { dossier });
  expect(await screen.findByText(/alleen wat je zelf deed/)).toBeVisible();
});
