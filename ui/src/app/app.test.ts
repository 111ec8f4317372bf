import { render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import { tell } from '$lib/tauri/changes';
import App from './App.svelte';
import { openDossiers } from './open-dossiers.svelte';

const status = vi.hoisted(() => ({ answer: vi.fn() }));

vi.mock('$lib/tauri/bindings', () => ({ commands: { sessionStatus: () => status.answer() as unknown }, events: {} }));
vi.mock('./features', async () => {
  const { default: Gate } = await import('../dev/test/GateTest.svelte');
  const { default: Screen } = await import('../dev/test/ScreenTest.svelte');
  return {
    features: [
      { gates: { first_start: Gate, locked: Gate } },
      { routes: [{ path: '/vandaag', title: () => 'Vandaag', component: Screen }] }
    ]
  };
});

const state = (name: string) => Promise.resolve({ status: 'ok', data: { state: name } });

beforeEach(() => {
  location.hash = '';
  HTMLElement.prototype.scrollTo = vi.fn();
});

test.each(['first_start', 'locked'])('a store that is %s shows its gate and nothing of the app', async (name) => {
  status.answer.mockReturnValue(state(name));
  render(App);
  expect(await screen.findByText('De deur')).toBeVisible();
  expect(screen.queryByRole('navigation')).toBeNull();
});

test('unlocking opens on today; locking takes the names away', async () => {
  status.answer.mockReturnValue(state('locked'));
  render(App);
  await screen.findByText('De deur');
  status.answer.mockReturnValue(state('unlocked'));
  tell({ feature: 'session', dossier: null });
  expect(await screen.findByRole('heading', { level: 1, name: /Scherm/ })).toBeVisible();
  openDossiers.opened('a', 'Voorbeeld, Anna (test)');
  expect(await screen.findByRole('link', { name: 'Voorbeeld, Anna (test)' })).toBeVisible();

  status.answer.mockReturnValue(state('locked'));
  tell({ feature: 'session', dossier: null });
  await screen.findByText('De deur');
  await waitFor(() => expect(document.body.textContent).not.toContain('Anna'));
  expect(openDossiers.list).toEqual([]);
});

test('a program that does not answer says what to do', async () => {
  status.answer.mockRejectedValue(new Error('x'));
  render(App);
  expect(await screen.findByText(/Dit ging niet goed/)).toBeVisible();
  expect(screen.getByRole('button', { name: 'Probeer opnieuw' })).toBeVisible();
});
