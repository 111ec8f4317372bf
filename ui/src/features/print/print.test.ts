import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import type { AskPrint, PrintView } from '$lib/tauri';
import { EMPTY, LEFT_OUT, listed, partWords, PRINTED } from './words';

const dossier = '0190b0d0-0000-7000-8000-000000000001';
const asked: AskPrint[] = [];
let printed: unknown;

const view: PrintView = {
  call_name: 'Anna',
  number: 1,
  latest: null,
  changed_since: false,
  parts: [
    { code: 'goals', count: 2, standing: 'printed' },
    { code: 'agreement', count: null, standing: 'empty' },
    { code: 'crisis_card', count: null, standing: 'not_ticked' },
    { code: 'signal_plan', count: null, standing: 'not_yours' },
    { code: 'scores', count: null, standing: 'empty' },
    { code: 'health', count: null, standing: 'not_ticked' },
    { code: 'journal', count: null, standing: 'never' }
  ],
  unprintable: ['🌷']
};

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    planPrintPreview: async (ask: AskPrint) => {
      asked.push(ask);
      return { status: 'ok', data: view };
    },
    planPrint: async () => printed,
    planPrintOpen: async () => ({ status: 'error', error: { code: 'file_unopened', fields: [] } })
  },
  events: { changed: { listen: async () => () => {} } }
}));

beforeEach(() => {
  asked.length = 0;
  printed = { status: 'ok', data: { pages: 3 } };
});

async function open() {
  const { default: Paper } = await import('./Paper.svelte');
  render(Paper, { dossier, version: undefined, open: true });
  await screen.findByText('Dit staat erop');
}

test('what comes along and what stays off is said before saving', async () => {
  await open();
  expect(screen.getByText('2 doelen')).toBeVisible();
  expect(screen.getByText(/Een plek om te tekenen/)).toBeVisible();
  expect(screen.getByText('Crisiskaart: niet aangevinkt')).toBeVisible();
  expect(screen.getByText(/Anna mag ze apart opvragen/)).toBeVisible();
  expect(screen.getByText(/🌷/)).toBeVisible();
  expect(screen.getByRole('checkbox', { name: /Signaleringsplan/ })).toBeDisabled();
  expect(screen.getByRole('checkbox', { name: /Scores/ })).toBeDisabled();
});

test('nothing is ticked until the worker ticks it, and then it is asked', async () => {
  const user = userEvent.setup();
  await open();
  expect(asked[0]).toEqual({
    dossier,
    version: null,
    crisis_card: false,
    signal_plan: false,
    scores: false,
    health: false
  });
  await user.click(screen.getByRole('checkbox', { name: /Crisiskaart/ }));
  await vi.waitFor(() => expect(asked.at(-1)?.crisis_card).toBe(true));
  await user.click(screen.getByRole('checkbox', { name: 'Cijfers van positieve gezondheid' }));
  await vi.waitFor(() => expect(asked.at(-1)?.health).toBe(true));
});

test('a saved paper can be opened, and a device without a program for it says so', async () => {
  const user = userEvent.setup();
  await open();
  await user.click(screen.getByRole('button', { name: 'Bewaar als pdf' }));
  expect(await screen.findByText('De pdf is bewaard: 3 bladzijden.')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Open het bestand' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('heeft geen programma');
});

test.each([
  ['disk_full', 'de schijf is vol'],
  ['disk_read_only', 'Kies een andere map'],
  ['disk_failed', 'Kies een andere plek']
])('%s leaves the dialog open with a way on', async (code, words) => {
  printed = { status: 'error', error: { code, fields: [] } };
  const user = userEvent.setup();
  await open();
  await user.click(screen.getByRole('button', { name: 'Bewaar als pdf' }));
  expect(await screen.findByText(new RegExp(words))).toBeVisible();
  expect(screen.getByRole('button', { name: 'Bewaar als pdf' })).toBeEnabled();
});

test('choosing no place is no failure', async () => {
  printed = { status: 'ok', data: null };
  const user = userEvent.setup();
  await open();
  await user.click(screen.getByRole('button', { name: 'Bewaar als pdf' }));
  expect(await screen.findByText(/Je koos geen plek/)).toBeVisible();
});

test('every part reads as words in each standing it can have, and one of a newer program as its code', () => {
  for (const [standing, words] of [
    ['printed', PRINTED],
    ['empty', EMPTY],
    ['never', LEFT_OUT]
  ] as const) {
    for (const code of Object.keys(words))
      expect(partWords({ code, count: 2, standing }, 'Anna')).not.toMatch(new RegExp(`^${code}$|undefined`));
  }
  const newer = { code: 'moon', count: null, standing: 'waning' };
  expect([partWords(newer, 'Anna'), listed(newer)]).toEqual(['moon', 'off']);
});
