import { render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { RightsView } from '$lib/tauri';

const somebody = { id: 'b', name: 'Bas Proef', organisation: '', phone: '', me: false };
const nothing: RightsView = {
  role: '',
  leads: false,
  sees: { core: 'none', identity: 'none', plan: 'none', journal: 'none', crisis: 'none' },
  regisseur: somebody,
  deputy: null,
  core: false,
  identity: false,
  plan: false,
  plan_open: false,
  own_actions: false,
  journal: false,
  crisis: false,
  close: false,
  glass_until: null,
  opens_with_reason: false,
  joined_into: null,
  has_second: false,
  proposes: [],
  seen: 0
};
let rights: RightsView = nothing;

vi.mock('$lib/tauri/bindings', () => ({
  commands: { rightsGet: async () => ({ status: 'ok', data: rights }) },
  events: { changed: { listen: async () => () => {} } }
}));

async function shown(now: Partial<RightsView>) {
  rights = { ...nothing, ...now };
  const { default: Notice } = await import('./Notice.svelte');
  return render(Notice, { dossier: 'a' });
}

test('who leads is not told who leads', async () => {
  const { container } = await shown({ role: 'regisseur', leads: true });
  await vi.waitFor(() => expect(container.querySelector('.note')).toBeNull());
});

test('who takes part reads who leads, what they can do and where the rest is decided', async () => {
  await shown({ role: 'provider', own_actions: true, journal: true });
  expect(await screen.findByText('Bas Proef leidt dit plan')).toBeVisible();
  expect(screen.getByText(/een verslag schrijven, acties van jezelf toevoegen en afvinken\./)).toBeVisible();
  expect(screen.queryByText(/crisiskaart bijwerken/)).toBeNull();
  expect(screen.getByText(/Moet er iets anders in het plan\? Vraag Bas Proef\.$/)).toBeVisible();
  expect(screen.queryByRole('link', { name: 'Naar de overdracht' })).toBeNull();
});

test('who proposes reads that what they change is decided by who leads', async () => {
  await shown({
    role: 'provider',
    own_actions: true,
    proposes: ['plan'],
    sees: { ...nothing.sees, plan: 'all' }
  });
  expect(await screen.findByText(/wordt een voorstel\. Bas Proef beslist erover\./)).toBeVisible();
  expect(screen.queryByText(/Jij leest mee/)).toBeNull();
  expect(screen.queryByText(/Moet er iets anders in het plan/)).toBeNull();
});

test('who does not take part reads that, and how to', async () => {
  await shown({ deputy: { ...somebody, name: 'Mila Proef' } });
  expect(await screen.findByText(/Jij doet niet mee in dit dossier/)).toBeVisible();
  expect(screen.getByRole('link', { name: 'Naar de overdracht' })).toHaveAttribute('href', '#/dossier/a/overdracht');
  expect(screen.getByText(/Mila Proef neemt vandaag waar/)).toBeVisible();
});
