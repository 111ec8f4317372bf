import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AppError, type JournalView, type NoteView } from '$lib/tauri';
import { tell } from '$lib/tauri/changes';
import { NOTE, WRITES_NOTES } from '../../dev/test/journal';
import { layOut } from '../../dev/test/layout';
import Journal from './Journal.svelte';

const TOTAL = 2_000;
const dossier = '0190b0d0-0000-7000-8000-000000000001';
const note = (n: number): NoteView => ({ ...NOTE, id: String(n), body: `Verslag nummer ${n}.` });

let asked: (string | null)[];
let refused: boolean;

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    journalPage: async (_: string, before: string | null) => {
      asked.push(before);
      if (refused && before !== null) return { status: 'error', error: new AppError('internal') };
      const from = before === null ? 0 : Number(before) + 1;
      const notes = Array.from({ length: Math.min(50, TOTAL - from) }, (_, i) => note(from + i));
      const page: JournalView = {
        notes,
        total: TOTAL,
        newer: before !== null,
        older: from + 50 < TOTAL,
        found: null,
        goals: [],
        seen: 0
      };
      return { status: 'ok', data: page };
    },
    rightsGet: async () => ({ status: 'ok', data: WRITES_NOTES })
  },
  events: { changed: { listen: async () => () => {} } }
}));

let page: ReturnType<typeof layOut>;
beforeEach(() => {
  asked = [];
  refused = false;
  page = layOut();
});
afterEach(() => {
  vi.restoreAllMocks();
  page.frame.remove();
});

const rows = () => [...page.frame.querySelectorAll('li')];
const is = (n: number) => screen.queryByText(`Verslag nummer ${n}.`);

async function opened() {
  render(Journal, { target: page.frame, props: { dossier } });
  await waitFor(() => expect(is(0)).not.toBeNull());
  await waitFor(() => expect(rows().length).toBeLessThan(30));
}

test('a journal of two thousand notes is scrolled through to its end with few of them drawn', async () => {
  await opened();
  expect(screen.getByRole('heading', { name: 'Verslagen 2000' })).toBeVisible();
  expect(rows()[0]).toHaveAttribute('aria-setsize', '2000');
  let most = 0;
  for (let pages = 1; pages < TOTAL / 50; pages += 1) {
    expect(asked).toHaveLength(pages);
    await page.scrollToEnd();
    await waitFor(() => expect(is(pages * 50 - 1)).not.toBeNull());
    await waitFor(() => expect(asked).toHaveLength(pages + 1));
    most = Math.max(most, rows().length);
  }
  await waitFor(async () => {
    await page.scrollToEnd();
    expect(is(TOTAL - 1)).not.toBeNull();
  });
  expect(rows().at(-1)).toHaveAttribute('aria-posinset', '2000');
  expect(most).toBeLessThan(40);
  expect(is(0)).toBeNull();
  expect(screen.queryByRole('button', { name: 'Toon oudere verslagen' })).toBeNull();
});

test('the keyboard stays on a note while others come in, and what changed is asked for again', async () => {
  const user = userEvent.setup();
  await opened();
  const correct = () => screen.getAllByRole('button', { name: 'Verbeter' });
  await user.tab();
  await user.tab();
  expect(correct()[0]).toHaveFocus();
  await page.scrollTo(4_600);
  await waitFor(() => expect(asked).toEqual([null, '49']));
  expect(correct()[0]).toHaveFocus();
  asked = [];
  tell({ feature: 'note', dossier });
  await waitFor(() => expect(asked).toEqual([null, '49']));
  expect(correct()[0]).toHaveFocus();
  await page.scrollTo(0);
  await waitFor(() => expect(is(1)).not.toBeNull());
  await user.tab();
  await user.tab();
  expect(correct()[1]).toHaveFocus();
});

test('what does not come is said once and can be asked for again', async () => {
  const user = userEvent.setup();
  await opened();
  refused = true;
  await page.scrollTo(4_600);
  expect(await screen.findByText(/ging niet goed/)).toBeVisible();
  await page.scrollTo(4_500);
  await page.scrollTo(4_600);
  expect(asked).toEqual([null, '49']);
  refused = false;
  await user.click(screen.getByRole('button', { name: 'Toon oudere verslagen' }));
  await page.scrollTo(6_000);
  await waitFor(() => expect(is(60)).not.toBeNull());
});
