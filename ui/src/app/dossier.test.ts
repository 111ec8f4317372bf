import { render, screen } from '@testing-library/svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import type { RightsView } from '$lib/tauri';
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
const answer = vi.hoisted(() => ({ rights: vi.fn() }));
vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    rightsGet: () => answer.rights() as unknown,
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
