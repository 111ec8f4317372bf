import { render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { ActionView, GoalView, PlanView } from '$lib/tauri';

const plan: PlanView = {
  dossier: '0190b0d0-0000-7000-8000-000000000001',
  call_name: 'Anna',
  i_lead: true,
  closed: false,
  may_write: true,
  may_decide: true,
  seen: 0,
  may_act: true,
  whole: true,
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
    rightsGet: async () => ({ status: 'ok', data: { leads: plan.may_write, plan: plan.may_write } }),
    planOpen: async () => ({ status: 'ok', data: plan }),
    proposalOpen: async () => ({ status: 'ok', data: [] }),
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

test('a plan somebody else leads is for reading, but for actions of one’s own', async () => {
  const action: ActionView = {
    id: 'x',
    goal: 'g',
    title: 'Bellen',
    mine: true,
    informal: false,
    owner_kind: 'worker',
    owner_id: 'me',
    owner_name: 'Ria',
    due_on: null,
    rhythm: 'once',
    state: 'open',
    done_on: null,
    done_remark: '',
    standing: 'undated',
    days: null
  };
  const goal: GoalView = {
    id: 'g',
    title: 'Mijn huur',
    detail: '',
    life_domains: [],
    big_five: [],
    health: [],
    open: true,
    state: 'open',
    state_on: null,
    state_remark: '',
    actions: [action, { ...action, id: 'y', title: 'Schrijven', mine: false }]
  };
  Object.assign(plan, { may_write: false, may_decide: false, goals: [goal] });
  const { default: Plan } = await import('./Plan.svelte');
  const { default: Wants } = await import('./Wants.svelte');
  const { container } = render(Wants, { dossier: plan.dossier });
  render(Plan, { dossier: plan.dossier });
  expect(await screen.findByRole('heading', { name: 'Mijn huur' })).toBeVisible();
  expect(screen.queryByRole('button', { name: /Mijn huur/ })).toBeNull();
  expect(screen.queryByRole('button', { name: /Leg akkoord vast|Nieuw doel|evaluatie|Scoor/i })).toBeNull();
  expect(container.querySelector('button')).toBeNull();
  expect(screen.getByRole('button', { name: /Nieuwe actie/ })).toBeVisible();
  expect(screen.getByRole('checkbox', { name: /Bellen/ })).toBeEnabled();
  expect(screen.getByRole('checkbox', { name: /Schrijven/ })).toBeDisabled();
});

test('who may only propose plans a date, and leaves agreement and what an evaluation came to to who leads', async () => {
  Object.assign(plan, { may_write: true, may_decide: false, goals: [] });
  const { default: Plan } = await import('./Plan.svelte');
  render(Plan, { dossier: plan.dossier });
  expect(await screen.findByRole('button', { name: /Plan een datum|Verzet/ })).toBeVisible();
  expect(screen.queryByRole('button', { name: /Leg akkoord vast|Schrijf uitkomst op/ })).toBeNull();
});

test('a closed dossier asks for no evaluation and no agreement, and still shows what one came to', async () => {
  Object.assign(plan, { closed: true, may_write: false, may_decide: false, may_act: false, goals: [] });
  const { default: Plan } = await import('./Plan.svelte');
  const view = render(Plan, { dossier: plan.dossier });
  expect(await screen.findByText('Anna is nog niet akkoord')).toBeVisible();
  expect(screen.queryByText(/Evaluatie van het plan|Nog geen evaluatie/)).toBeNull();
  expect(screen.queryByText(/Lees het plan samen door/)).toBeNull();
  view.unmount();
  const held = { id: 'e', held_on: '2026-10-01', with_whom: 'Anna', outcome: 'go_on', summary: 'Goed' };
  Object.assign(plan, { evaluations: [held] });
  render(Plan, { dossier: plan.dossier });
  expect(await screen.findByText('Evaluatie van het plan')).toBeVisible();
  expect(screen.queryByText(/Nog geen evaluatie gepland/)).toBeNull();
});

test.each([
  ['resident', /^Anna is akkoord met (dit plan|versie 1)/],
  ['representative', /^De wettelijk vertegenwoordiger is akkoord met (dit plan|versie 1)/],
  ['parents', /^De ouders of voogd zijn akkoord met (dit plan|versie 1)/],
  ['resident_and_parents', /^De jongere en de ouders of voogd zijn akkoord met (dit plan|versie 1)/]
])('who agreed is said in one sentence: %s', async (agreed_by, sentence) => {
  const latest = {
    id: 'v',
    number: 1,
    agreed_by,
    agreed_by_name: '',
    agreed_on: '2026-11-12',
    how: 'signed',
    remark: ''
  };
  Object.assign(plan, { latest, changed_since: false, versions: 1 });
  const { default: Plan } = await import('./Plan.svelte');
  const { default: Wants } = await import('./Wants.svelte');
  render(Wants, { dossier: plan.dossier });
  render(Plan, { dossier: plan.dossier });
  await vi.waitFor(() => expect(screen.getAllByText(sentence)).toHaveLength(2));
});
