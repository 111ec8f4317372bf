import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import type { IntensityView } from '$lib/tauri';
import Intensity from './Intensity.svelte';

const dossier = '0190b0d0-0000-7000-8000-000000000001';
let view: IntensityView;

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    intensityOpen: async () => ({ status: 'ok', data: view }),
    rightsGet: async () => ({ status: 'ok', data: { leads: true, plan: true } })
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
  expect(await screen.findByText(/Zij was gevallen/)).toHaveTextContent('Zij was gevallen · besloten door Bas Tester');
  expect(screen.getByText(/De post bleef liggen/)).toHaveTextContent(
    'midden twee keer per week thuis · De post bleef liggen · besloten door Ria Tester'
  );
  await userEvent.setup().click(screen.getByRole('button', { name: 'Toon als tabel' }));
  const rows = within(screen.getByRole('table')).getAllByRole('row');
  expect(rows).toHaveLength(4);
  expect(rows[1]).toHaveTextContent('De eerste weken · besloten door Ria Tester');
});
