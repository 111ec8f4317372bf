import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import type { IntensityView, ScoreView } from '$lib/tauri';
import Intensity from './Intensity.svelte';
import Scores from './Scores.svelte';

const dossier = '0190b0d0-0000-7000-8000-000000000001';
let view: IntensityView;
let scores: ScoreView;

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    intensityOpen: async () => ({ status: 'ok', data: view }),
    scoreOpen: async () => ({ status: 'ok', data: scores }),
    rightsGet: async () => ({ status: 'ok', data: { leads: true, plan: true, plan_open: true } })
  },
  events: { changed: { listen: async () => () => {} } }
}));

beforeEach(() => {
  view = { steps: [], loads: [], carers: [] };
});

test('two steps on one day both show with how, why and who', async () => {
  const starts_on = '2026-11-03';
  view.steps = [
    {
      id: 'a',
      level: 'light',
      form: null,
      starts_on: '2026-09-01',
      reason: 'De eerste weken',
      decided_by: 'Ria Tester'
    },
    {
      id: 'b',
      level: 'medium',
      form: 'twee keer per week thuis',
      starts_on,
      reason: 'De post bleef liggen',
      decided_by: 'Ria Tester'
    },
    { id: 'c', level: 'intensive', form: null, starts_on, reason: 'Zij was gevallen', decided_by: 'Bas Tester' }
  ];
  render(Intensity, { dossier });
  expect(await screen.findByText(/Zij was gevallen/)).toHaveTextContent(
    'Zij was gevallen · vastgelegd door Bas Tester'
  );
  expect(screen.getByText(/De post bleef liggen/)).toHaveTextContent(
    'midden twee keer per week thuis · De post bleef liggen · vastgelegd door Ria Tester'
  );
  await userEvent.setup().click(screen.getByRole('button', { name: 'Toon als tabel' }));
  const rows = within(screen.getByRole('table')).getAllByRole('row');
  expect(rows).toHaveLength(4);
  expect(rows[1]).toHaveTextContent('De eerste weken · vastgelegd door Ria Tester');
});

test('a load that was asked more than once is a course with its table', async () => {
  const load = { contact: 'c', name: 'Els Tester', remark: null };
  view.carers = [{ id: 'c', name: 'Els Tester' }];
  view.loads = [
    { ...load, id: '2', level: 'heavy', seen_on: '2026-11-01', remark: 'slaapt slecht' },
    { ...load, id: '1', level: 'bearable', seen_on: '2026-09-01' }
  ];
  render(Intensity, { dossier });
  await userEvent.setup().click(await screen.findByRole('button', { name: 'Toon als tabel' }));
  const rows = within(screen.getByRole('table')).getAllByRole('row');
  expect(rows.map((row) => row.textContent?.replaceAll(/\s+/g, ' ').trim()).slice(1)).toEqual([
    '1-9-2026goed te doen',
    '1-11-2026zwaarslaapt slecht'
  ]);
});

test.each([
  ['zrm', 'finances', 'Leefgebied', 'Zelfredzaamheid'],
  ['positive_health', 'meaning', 'Dimensie', 'Positieve gezondheid']
] as const)(
  'scores of %s say when, by whom and what was said, as a table too',
  async (instrument, code, head, title) => {
    const points = [
      { on: '2026-03-01', score: 2, remark: null, by: 'Ria Tester' },
      { on: '2026-11-01', score: 3, remark: 'post ligt op stapels', by: 'Bas Tester' }
    ];
    scores = {
      courses: [{ dimension: code, points, now: 3, change: 1 }],
      first_on: '2026-03-01',
      last_on: '2026-11-01'
    };
    render(Scores, { dossier, instrument });
    expect(await screen.findByRole('heading', { name: title })).toBeVisible();
    expect(screen.getByRole('columnheader', { name: head })).toBeVisible();
    expect(screen.getByText('1-11-2026 · door Bas Tester · post ligt op stapels')).toBeVisible();
    await userEvent.setup().click(screen.getByRole('button', { name: 'Toon als tabel' }));
    const rows = within(screen.getByRole('table')).getAllByRole('row');
    expect(rows).toHaveLength(3);
    expect(rows[1]).toHaveTextContent('post ligt op stapels · door Bas Tester');
    expect(rows[2]).toHaveTextContent('door Ria Tester');
  }
);

test('positieve gezondheid without figures has words of its own', async () => {
  scores = { courses: [], first_on: null, last_on: null };
  render(Scores, { dossier, instrument: 'positive_health' });
  expect(await screen.findByText(/Vraag de inwoner een cijfer/)).toBeVisible();
});
