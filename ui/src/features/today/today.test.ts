import { render, screen } from '@testing-library/svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import { dropDraft, keepDraftsIn } from '$lib/drafts';
import type { ActivityPage, BackupStatus, DraftPlace, ProposalLine, ProposalListView, TodayView } from '$lib/tauri';
import Today from './Today.svelte';

const dossier = '0190b0d0-0000-7000-8000-000000000001';
const draft: DraftPlace = {
  place: `journal/${dossier}/note`,
  name: 'Voorbeeld, Anna',
  updated_at: '2026-11-23T09:00:00Z'
};
const saved: BackupStatus = { last_at: null, days: null, changes_since: 3, remind_after: 7, due: false };
const day: TodayView = { today: '2026-11-23', week: 48, dossiers: 1, late: [], today_items: [], soon: [] };

const subject: ProposalLine['subject'] = {
  op: 'op',
  record: 'record',
  dossier,
  name: 'Voorbeeld, Anna',
  compartment: 'plan',
  kind: 'goal',
  about: 'Mijn post is op orde',
  goal_id: null,
  goal: null,
  what: 'changed',
  fields: ['detail'],
  by: { id: 'b', name: 'Bas Tester', organisation: '', phone: '', me: false },
  at: '2026-11-10T15:20:00Z'
};
let proposals: ProposalListView;
let changed: ActivityPage;
let drafts: DraftPlace[] = [];
let backup = saved;

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    todayOpen: async () => ({ status: 'ok', data: day }),
    proposalList: async () => ({ status: 'ok', data: proposals }),
    activityPage: async () => ({ status: 'ok', data: changed }),
    draftList: async () => ({ status: 'ok', data: drafts }),
    backupStatus: async () => ({ status: 'ok', data: backup })
  },
  events: { changed: { listen: async () => () => {} } }
}));

beforeEach(() => {
  drafts = [];
  backup = saved;
  proposals = { for_me: [], mine: [], as_lead: [], outcomes: [], by_others: [] };
  changed = { dossiers: [], more: false, seen: 0 };
  keepDraftsIn({ load: async () => undefined, save: async () => undefined, drop: async () => undefined });
});

test('nothing stands beside a day on which nothing was left', async () => {
  render(Today);
  await screen.findByText('Niets te laat en niets voor vandaag');
  expect(screen.queryByRole('complementary')).toBeNull();
});

test('what was begun stands beside the day with whose it is and the way back, until it was sent', async () => {
  drafts = [draft];
  render(Today);
  const link = await screen.findByRole('link', { name: 'Voorbeeld, Anna · Verslagen' });
  expect(link).toHaveAttribute('href', `#/dossier/${dossier}/verslagen`);
  expect(screen.queryByText('Reservekopie')).toBeNull();
  drafts = [];
  await dropDraft(draft.place);
  await vi.waitFor(() => expect(screen.queryByRole('complementary')).toBeNull());
});

test('a backup that is due is asked for beside the day', async () => {
  backup = { ...saved, due: true, days: 9 };
  render(Today);
  expect(await screen.findByText('De laatste is 9 dagen oud.')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Maak een reservekopie' })).toHaveAttribute('href', '#/instellingen');
});

test('what waits for who reads stands beside the day, with the way to decide', async () => {
  proposals = {
    ...proposals,
    for_me: [{ subject, may_settle: true, as_lead: false, waits_for: subject.by, waits: false }]
  };
  render(Today);
  const link = await screen.findByRole('link', { name: 'Doel ‘Mijn post is op orde’' });
  expect(link).toHaveAttribute('href', `#/voorstel/${dossier}/op/record`);
  expect(screen.getByRole('heading', { name: 'Voorstellen voor jou 1' })).toBeVisible();
});

test('what colleagues changed stands beside the day, by who did it', async () => {
  const change = { kind: 'goal', record: 'r', about: 'Mijn huur', what: 'changed', proposed: false, fields: [] };
  const groups = [{ by: subject.by, day: '2026-11-22', changes: [change] }];
  changed = { dossiers: [{ dossier, name: 'Voorbeeld, Anna', is_new: false, groups }], more: false, seen: 4 };
  render(Today);
  expect(await screen.findByText('Bas Tester: doel ‘Mijn huur’ gewijzigd')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Voorbeeld, Anna' })).toHaveAttribute(
    'href',
    `#/dossier/${dossier}/geschiedenis?toon=nieuw`
  );
});
