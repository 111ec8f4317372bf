import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { dropDraft, keepDraftsIn, keepNow, keepSoon } from '$lib/drafts';
import type { DraftPlace, RightsView } from '$lib/tauri';
import Dossier from './Dossier.svelte';

vi.mock('./features', async () => {
  const { default: Slot } = await import('../dev/test/SlotTest.svelte');
  return {
    features: [
      {
        dossierTabs: [
          {
            slug: 'verslagen',
            label: () => 'Verslagen',
            order: 20,
            component: Slot,
            shows: (may: RightsView) => may.sees.journal !== 'none'
          }
        ],
        dossier: { takesPart: Slot }
      },
      {
        dossierTabs: [{ slug: 'plan', label: () => 'Plan', order: 10, component: Slot, count: Slot }],
        dossier: { lead: Slot }
      }
    ]
  };
});

let rights: RightsView;
let drafts: DraftPlace[] = [];
const answer = vi.hoisted(() => ({ rights: vi.fn() }));
vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    rightsGet: () => answer.rights() as unknown,
    draftList: async () => ({ status: 'ok', data: drafts }),
    joiningOrigins: async () => ({ status: 'ok', data: [] })
  },
  events: { changed: { listen: async () => () => {} } }
}));

beforeEach(() => {
  const all = 'all' as const;
  rights = {
    role: 'regisseur',
    leads: true,
    regisseur: { id: 'b', name: 'Bas Proef', organisation: '', phone: '', me: true },
    deputy: null,
    sees: { core: all, identity: all, plan: all, journal: all, crisis: all },
    core: true,
    identity: true,
    plan: true,
    plan_open: true,
    own_actions: true,
    journal: true,
    crisis: true,
    close: true,
    glass_until: null,
    opens_with_reason: false,
    joined_into: null,
    has_second: false,
    proposes: [],
    seen: 0
  };
  answer.rights.mockImplementation(async () => ({ status: 'ok', data: rights }));
});

test('a dossier opens on the first part, whoever brought it', async () => {
  render(Dossier, { params: { id: 'a' } });
  const links = await screen.findAllByRole('link');
  expect(links.map((link) => link.getAttribute('href'))).toEqual(['#/dossier/a/plan', '#/dossier/a/verslagen']);
  expect(links[0]).toHaveAttribute('aria-current', 'page');
});

test('who leads and who takes part stay in view on every part', async () => {
  render(Dossier, { params: { id: 'a', tab: 'verslagen' } });
  expect(await screen.findByRole('region', { name: 'Wie doet mee' })).toBeVisible();
  expect(screen.getByRole('region', { name: 'Wie leidt' })).toHaveTextContent('deel van a');
  expect(screen.getByRole('link', { name: /Verslagen/ })).toHaveAttribute('aria-current', 'page');
});

test('an unknown part says so and keeps the rest', async () => {
  render(Dossier, { params: { id: 'a', tab: 'nergens' } });
  expect(await screen.findByText('Niet gevonden')).toBeVisible();
  expect(screen.getByRole('region', { name: 'Wie leidt' })).toBeVisible();
});

test('what a worker may not read has no tab, and its address says so without asking for it', async () => {
  rights.sees = { core: 'none', identity: 'none', plan: 'none', journal: 'none', crisis: 'none' };
  render(Dossier, { params: { id: 'a', tab: 'verslagen' } });
  expect(await screen.findByText('Dit deel kun je niet lezen')).toBeVisible();
  expect(screen.queryByRole('link', { name: /Verslagen/ })).toBeNull();
  expect(screen.queryByRole('region', { name: 'Wie doet mee' })).toBeNull();
  expect(screen.getByRole('region', { name: 'Wie leidt' })).toBeVisible();
});

const dossier = '0190b0d0-0000-7000-8000-000000000001';
const begun = (place: string): DraftPlace => ({
  place,
  name: 'Voorbeeld, Anna',
  updated_at: '2026-11-09T08:30:00+00:00'
});

/** Drafts that live here, as they would in the store. */
function keepDraftsHere(kept: Map<string, unknown>) {
  drafts = [...kept.keys()].map(begun);
  keepDraftsIn({
    load: async (place) => kept.get(place),
    save: async (place, value) => {
      kept.set(place, value);
      drafts = [...kept.keys()].map(begun);
    },
    drop: async (place) => {
      kept.delete(place);
      drafts = [...kept.keys()].map(begun);
    }
  });
}

test('what was begun in a part that is closed now is read, copied and thrown away in its place', async () => {
  const user = userEvent.setup();
  rights.sees.journal = 'none';
  const note = `journal/${dossier}/note`;
  const kept = new Map<string, unknown>([
    [note, { contact_kind: 'phone', body: 'Anna belde, zij wil praten over', goal_ids: [], shared: false, at: '' }],
    [`plan/${dossier}/words`, { wants: 'Rust' }],
    ['journal/0190b0d0-0000-7000-8000-000000000002/note', { body: 'een ander' }]
  ]);
  keepDraftsHere(kept);
  render(Dossier, { params: { id: dossier, tab: 'verslagen' } });
  expect(await screen.findByText('Je begon hier al iets')).toBeVisible();
  expect(screen.getByText(/Je tekst is wel bewaard/)).toBeVisible();
  const reads = screen.getAllByRole('button', { name: /^Lees of kopieer/ });
  expect(reads).toHaveLength(1);
  await user.click(reads[0]!);
  expect(await screen.findByText('Anna belde, zij wil praten over')).toBeVisible();

  await user.click(screen.getByRole('button', { name: /^Kopieer de tekst/ }));
  expect(await navigator.clipboard.readText()).toContain('Anna belde, zij wil praten over');

  await user.click(screen.getByRole('button', { name: /^Gooi weg/ }));
  await waitFor(() => expect(screen.queryByText('Je begon hier al iets')).toBeNull());
  expect(kept.has(note)).toBe(false);
  expect(kept.size).toBe(2);
});

test('what was begun in a dossier that went stands where the dossier was, the moment it is kept', async () => {
  answer.rights.mockResolvedValue({ status: 'error', error: { code: 'not_found', fields: [] } });
  keepDraftsHere(new Map());
  render(Dossier, { params: { id: dossier, tab: 'plan' } });
  await screen.findByRole('alert');
  const place = `plan/${dossier}/words`;
  keepSoon(place, { wants: 'half een zin' }, () => undefined);
  await keepNow(place);
  await userEvent.click(await screen.findByRole('button', { name: /^Lees of kopieer/ }));
  expect(await screen.findByText('half een zin')).toBeVisible();
  await dropDraft(place);
});
