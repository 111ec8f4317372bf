import { render, screen, waitFor } from '@testing-library/svelte';
import axe from 'axe-core';
import { beforeEach, expect, test, vi } from 'vitest';
import type { AskHistory, HistoryEntryView, HistoryPage } from '$lib/tauri';
import { tell } from '$lib/tauri/changes';
import { layOut } from '../../dev/test/layout';
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

/** What is answered; none for a page of two thousand steps. */
let page: HistoryPage | undefined;

function oneOfMany(before: string | null): HistoryPage {
  const from = Number(before ?? 0);
  const entries = Array.from({ length: 40 }, (_, i) => ({ ...step, op: String(from + i), by: `Bas ${from + i}` }));
  const next = from + 40 < 2_000 ? String(from + 40) : null;
  return { entries, next, incomplete_until: null, in_part: false };
}

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    historyPage: async (ask: AskHistory) => ({ status: 'ok', data: page ?? oneOfMany(ask.before) })
  },
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

test('a history of two thousand steps is scrolled through to its end with few of them drawn', async () => {
  page = undefined;
  const { frame, scrollToEnd } = layOut();
  render(Changes, { target: frame, props: { dossier } });
  const rows = () => [...frame.querySelectorAll('li')];
  const by = (n: number) => screen.queryByText(new RegExp(`^Bas ${n} `));
  await waitFor(() => expect(by(0)).not.toBeNull());
  await waitFor(() => expect(rows().length).toBeLessThan(30));
  expect(rows()[0]).toHaveAttribute('aria-setsize', '-1');
  let most = 0;
  for (let pages = 1; pages <= 50; pages += 1) {
    await waitFor(async () => {
      await scrollToEnd();
      expect(by(pages * 40 - 1)).not.toBeNull();
    });
    most = Math.max(most, rows().length);
  }
  expect(most).toBeLessThan(40);
  expect(by(0)).toBeNull();
  await waitFor(() => expect(rows().at(-1)).toHaveAttribute('aria-setsize', '2000'));
  vi.restoreAllMocks();
  frame.remove();
});
