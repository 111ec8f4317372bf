import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { dropDraft, keepDraftsIn } from '$lib/drafts';
import type {
  ActivityPage,
  BackupStatus,
  DraftPlace,
  NoticeView,
  ProposalLine,
  ProposalListView,
  TodayItem,
  TodayView
} from '$lib/tauri';
import Today from './Today.svelte';

const dossier = '0190b0d0-0000-7000-8000-000000000001';
const draft: DraftPlace = {
  place: `journal/${dossier}/note`,
  name: 'Voorbeeld, Anna',
  updated_at: '2026-11-23T09:00:00Z'
};
const saved: BackupStatus = { last_at: null, days: null, changes_since: 3, remind_after: 7, due: false };
const empty: TodayView = {
  today: '2026-11-23',
  week: 48,
  dossiers: 1,
  begun: true,
  late: [],
  today_items: [],
  soon: []
};
const item: TodayItem = {
  kind: 'action',
  record: 'a',
  dossier,
  name: 'Voorbeeld, Anna',
  title: 'Huur betalen',
  about: null,
  who: 'Ria Tester',
  mine: true,
  on: '2026-11-23',
  time: null,
  at: null,
  minutes: null,
  days: 0,
  done: false
};
let day = empty;
let waiting = 0;
let postponed: unknown;

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
let notices: NoticeView[] = [];
let looked: string[] = [];

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    todayOpen: async () => ({ status: 'ok', data: day }),
    proposalList: async () => ({ status: 'ok', data: proposals }),
    activityPage: async () => ({ status: 'ok', data: changed }),
    draftList: async () => ({ status: 'ok', data: drafts }),
    syncStatus: async () => ({ status: 'ok', data: { state: waiting > 0 ? 'waiting' : 'alone', waiting } }),
    actionPostpone: async (ask: unknown) => {
      postponed = ask;
      return { status: 'ok', data: { ops: [], proposed: false, waits: false } };
    },
    backupStatus: async () => ({ status: 'ok', data: backup }),
    noticeList: async () => ({ status: 'ok', data: notices }),
    noticeSeen: async (kind: string, id: string) => {
      looked.push(`${kind} ${id}`);
      return { status: 'ok', data: null };
    }
  },
  events: { changed: { listen: async () => () => {} } }
}));

beforeEach(() => {
  day = empty;
  waiting = 0;
  drafts = [];
  backup = saved;
  proposals = { for_me: [], mine: [], as_lead: [], outcomes: [], by_others: [] };
  notices = [];
  looked = [];
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

test('each row says whose it is, and what is up to who reads can be had alone', async () => {
  const user = userEvent.setup();
  day = {
    ...empty,
    late: [{ ...item, record: 'b', title: 'Woning bellen', who: 'Bas Tester', mine: false, days: -2 }],
    today_items: [item, { ...item, kind: 'regie', record: 'c', title: '', who: 'Eva Tester' }],
    soon: [{ ...item, record: 'd', title: 'Post openen', who: 'Anna', mine: false, days: 3 }]
  };
  render(Today);
  expect(await screen.findByText('Voorbeeld, Anna · door Bas Tester')).toBeVisible();
  expect(screen.getByText('Voorbeeld, Anna · door jou')).toBeVisible();
  expect(screen.getByText('Voorbeeld, Anna · door Anna')).toBeVisible();
  const asked = screen.getByRole('link', { name: /Bekijk en antwoord/ });
  expect(asked).toHaveAttribute('href', `#/dossier/${dossier}/overdracht`);
  expect(screen.getByText('Voorbeeld, Anna · gevraagd door Eva Tester')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Van mij 2' }));
  expect(screen.queryByText('Woning bellen')).toBeNull();
  expect(screen.queryByText('Post openen')).toBeNull();
  expect(screen.getByText('Huur betalen')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Alles 3' }));
  expect(screen.getByText('Woning bellen')).toBeVisible();
});

test('a choice between all and one’s own stands only where there is something to choose', async () => {
  day = { ...empty };
  const view = render(Today);
  expect(await screen.findByText('Niets te laat en niets voor vandaag')).toBeVisible();
  expect(screen.queryByRole('group', { name: 'Wat laat je zien' })).toBeNull();
  view.unmount();
  day = { ...empty, soon: [{ ...item, days: 3 }] };
  render(Today);
  expect(await screen.findByRole('button', { name: 'Van mij' })).toBeVisible();
  expect(screen.queryByText('0')).toBeNull();
});

test('who was left by the last dossier is not welcomed as somebody new', async () => {
  day = { ...empty, dossiers: 0 };
  const view = render(Today);
  expect(await screen.findByText('Je hebt nu geen open dossiers')).toBeVisible();
  expect(screen.queryByText('Welkom bij EenPlan')).toBeNull();
  view.unmount();
  day = { ...empty, dossiers: 0, begun: false };
  render(Today);
  expect(await screen.findByText('Welkom bij EenPlan')).toBeVisible();
});

test('an action is moved from the day itself', async () => {
  const user = userEvent.setup();
  day = { ...empty, today_items: [item] };
  render(Today);
  await user.click(await screen.findByRole('button', { name: 'Verzet: Huur betalen, Voorbeeld, Anna' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Verzet de actie' }));
  await user.clear(dialog.getByRole('textbox'));
  await user.type(dialog.getByRole('textbox'), '1-12-2026');
  await user.click(dialog.getByRole('button', { name: 'Bewaar' }));
  await vi.waitFor(() => expect(postponed).toEqual({ dossier, action: 'a', due_on: '2026-12-01' }));
});

test('what is not shared yet stands beside the day', async () => {
  waiting = 3;
  render(Today);
  expect(await screen.findByRole('heading', { name: 'Nog niet gedeeld 3' })).toBeVisible();
  expect(screen.getByRole('link', { name: 'Bekijk wat wacht' })).toHaveAttribute('href', '#/delen');
});

const told: NoticeView = {
  id: 'n',
  kind: 'left',
  dossier,
  name: 'Voorbeeld, Anna',
  at: '2026-11-23T08:00:00Z',
  who: null,
  reason: '',
  until: null,
  why: 'withdrawn',
  by_glass: false,
  parts: ['core', 'plan'],
  narrowed: [],
  certain: false
};

test('whose dossier left, why and what to do stands above the day until somebody looked', async () => {
  notices = [told];
  render(Today);
  expect(await screen.findByText('Je doet niet meer mee in het dossier van Voorbeeld, Anna')).toBeVisible();
  expect(screen.getByText(/afgesproken tijd is voorbij\. Weggehaald van dit apparaat:/)).toBeVisible();
  expect(screen.getByText(/Vraag het aan wie het plan leidt/)).toBeVisible();
  screen.getByRole('button', { name: /^Gezien/ }).click();
  await vi.waitFor(() => expect(looked).toEqual(['left n']));
});

test('who reads less of a part from now on is told of what, and goes to the dossier', async () => {
  notices = [{ ...told, why: null, parts: [], narrowed: ['journal'] }];
  render(Today);
  const title = await screen.findByRole('link', { name: 'Je ziet niet meer alles in het dossier van Voorbeeld, Anna' });
  expect(title).toHaveAttribute('href', `#/dossier/${dossier}`);
  expect(screen.getByText(/alleen wat met jou gedeeld is van: Verslagen\./i)).toBeVisible();
  expect(screen.queryByText(/Weggehaald van dit apparaat:/)).toBeNull();
});

test('who opened a dossier with a reason, why and until when', async () => {
  const eva = { id: 'e', name: 'Eva Proef', organisation: 'Stichting Proefwonen', phone: '', me: false };
  notices = [{ ...told, kind: 'glass', why: null, who: eva, reason: 'Belt in paniek', until: '2026-11-24T08:00:00Z' }];
  render(Today);
  const title = await screen.findByRole('link', {
    name: 'Eva Proef, Stichting Proefwonen opende het dossier van Voorbeeld, Anna'
  });
  expect(title).toHaveAttribute('href', `#/dossier/${dossier}`);
  expect(screen.getByText('Reden: Belt in paniek')).toBeVisible();
});
