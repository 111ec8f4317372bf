import { render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { PlanView } from '$lib/tauri';

const plan: PlanView = {
  dossier: '0190b0d0-0000-7000-8000-000000000001',
  call_name: 'Anna',
  i_lead: true,
  closed: false,
  wants: '',
  goes_well: '',
  who_helps: '',
  state: 'concept',
  state_on: null,
  next_evaluation_on: null,
  evaluation_days: null,
  goals: [],
  loose_actions: [],
  evaluations: [],
  latest: null,
  changed_since: false,
  versions: 0,
  missing: [],
  may_agree: ['resident']
};

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    intensityOpen: async () => ({ status: 'ok', data: { steps: [], loads: [], carers: [] } }),
    planOpen: async () => ({ status: 'ok', data: plan }),
    scoreOpen: async () => ({ status: 'ok', data: { courses: [], first_on: null, last_on: null } }),
    sessionStatus: async () => ({ status: 'ok', data: { state: 'unlocked', profiles: [], me: null } })
  },
  events: { changed: { listen: async () => () => {} } }
}));

test('an empty plan teaches how to begin', async () => {
  const { default: Plan } = await import('./Plan.svelte');
  const { default: Wants } = await import('./Wants.svelte');
  render(Wants, { dossier: plan.dossier });
  render(Plan, { dossier: plan.dossier });
  expect(await screen.findByText('Nog geen doelen')).toBeTruthy();
  expect(screen.getByText(/Begin met wat Anna zelf wil/)).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Eerste doel' })).toBeTruthy();
});
