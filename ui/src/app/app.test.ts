import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { keepDraftsIn, keepSoon, loadDraft } from '$lib/drafts';
import { live, undo } from '$lib/kit';
import { AppError } from '$lib/tauri';
import App from './App.svelte';
import { settings } from './settings.svelte';
import { openDossiers } from './open-dossiers.svelte';
import { session } from './session.svelte';

const answer = vi.hoisted(() => ({ status: vi.fn(), lock: vi.fn(), unlock: vi.fn(), keep: vi.fn() }));

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    sessionStatus: () => answer.status() as unknown,
    sessionLock: () => answer.lock() as unknown,
    sessionUnlock: (ask: unknown) => answer.unlock(ask) as unknown,
    settingGet: () => Promise.resolve({ status: 'ok', data: '{"density":"ruim","textSize":900,"lockAfter":0}' }),
    settingPut: (...put: unknown[]) => answer.keep(...put) as unknown
  },
  events: {}
}));
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

const state = (name: string) =>
  Promise.resolve({ status: 'ok', data: { state: name, profiles: [], unfinished: 0, me: null } });

const ME = { profile: 'p', worker: 'w', name: 'Bas Proef', organisation: '', example: true };

beforeEach(() => {
  session.covered = false;
  session.status = undefined;
  session.failure = undefined;
  answer.lock.mockReset();
  keepDraftsIn({ load: () => Promise.resolve(), save: () => Promise.resolve(), drop: () => Promise.resolve() });
  location.hash = '';
  HTMLElement.prototype.scrollTo = vi.fn();
});

test.each(['first_start', 'locked'])('a store that is %s shows its gate and nothing of the app', async (name) => {
  answer.status.mockReturnValue(state(name));
  render(App);
  expect(await screen.findByText('De deur')).toBeVisible();
  expect(screen.queryByRole('navigation')).toBeNull();
});

test('unlocking opens on today; locking takes the names away', async () => {
  answer.status.mockReturnValue(state('locked'));
  render(App);
  await screen.findByText('De deur');
  await session.became({ state: 'unlocked', profiles: [], unfinished: 0, me: null });
  expect(await screen.findByRole('heading', { level: 1, name: /Scherm/ })).toBeVisible();
  openDossiers.opened('a', 'Voorbeeld, Anna (test)');
  expect(await screen.findByRole('link', { name: 'Voorbeeld, Anna (test)' })).toBeVisible();

  answer.lock.mockReturnValue(state('locked'));
  await session.lock();
  await screen.findByText('De deur');
  await waitFor(() => expect(document.body.textContent).not.toContain('Anna'));
  expect(openDossiers.list).toEqual([]);
});

test('the settings of the profile show, within their bounds', async () => {
  answer.status.mockReturnValue(state('unlocked'));
  answer.keep.mockReturnValue(Promise.resolve({ status: 'ok', data: null }));
  render(App);
  await screen.findByRole('heading', { level: 1 });
  expect(document.documentElement.dataset['density']).toBe('ruim');
  expect(document.documentElement.style.fontSize).toBe('200%');
  expect(settings.current.lockAfter).toBe(1);
  await settings.set('theme', 'dark');
  expect(JSON.parse(String(answer.keep.mock.lastCall?.[1]))).toMatchObject({ theme: 'dark', density: 'ruim' });
});

test('nobody at the keyboard for the minutes of the setting locks the store, after what was typed is kept', async () => {
  vi.useFakeTimers({ now: 0 });
  const order: string[] = [];
  keepDraftsIn({
    load: () => Promise.resolve(),
    save: () => Promise.resolve(void order.push('kept')),
    drop: () => Promise.resolve()
  });
  answer.status.mockReturnValue(state('unlocked'));
  answer.lock.mockImplementation(() => {
    order.push('locked');
    return state('locked');
  });
  render(App);
  await vi.advanceTimersByTimeAsync(0);
  await settings.set('lockAfter', 2);
  await vi.advanceTimersByTimeAsync(110_000);
  window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));
  await vi.advanceTimersByTimeAsync(110_000);
  expect(order).toEqual([]);
  keepSoon('journal/new', { text: 'half' }, () => undefined);
  vi.setSystemTime(3_600_000);
  await vi.advanceTimersToNextTimerAsync();
  await vi.advanceTimersByTimeAsync(10_000);
  vi.useRealTimers();
  expect(order).toEqual(['kept', 'locked']);
  expect(session.status?.state).toBe('locked');
});

/** Nothing of the app is seen or reached; the cover is, and asks for the passphrase. */
async function isCovered(): Promise<HTMLElement> {
  const cover = await screen.findByRole('dialog', { name: 'EenPlan is afgedekt' });
  expect(screen.getAllByRole('heading', { level: 1 })).toHaveLength(1);
  expect(document.querySelector('.app')).not.toBeVisible();
  for (const field of document.querySelectorAll<HTMLElement>('a[href], button, input, textarea, [tabindex]')) {
    if (!cover.contains(field)) expect(field.closest('[inert]'), field.outerHTML).not.toBeNull();
  }
  expect(within(cover).getByLabelText('Wachtzin')).toHaveFocus();
  return cover;
}

test('what is typed and cannot be kept stands behind a cover that the passphrase takes away, and locks when it can be kept', async () => {
  const user = userEvent.setup();
  let isFull = true;
  keepDraftsIn({
    load: () => Promise.resolve(),
    save: () => (isFull ? Promise.reject(new AppError('disk_full')) : Promise.resolve()),
    drop: () => Promise.resolve()
  });
  answer.status.mockReturnValue(
    Promise.resolve({ status: 'ok', data: { state: 'unlocked', profiles: [], unfinished: 0, me: ME } })
  );
  render(App);
  const typed = await screen.findByLabelText<HTMLInputElement>('Tekst');
  await user.type(typed, 'half een zin');
  // What the app would say or undo by a key names residents too.
  live.say('Voorbeeld, Anna');
  const undone = vi.fn();
  undo.offer({ text: 'Afspraak van Anna', undo: undone });
  keepSoon('journal/new', { text: 'half' }, () => undefined);
  await session.lock();
  expect(answer.lock).not.toHaveBeenCalled();
  const cover = await isCovered();
  expect(cover).toHaveTextContent('De schijf is vol');
  expect(document.body.textContent).not.toContain('Anna');
  await user.keyboard('{Control>}z{/Control}{Escape}');
  expect(undone).not.toHaveBeenCalled();
  await isCovered();

  answer.unlock.mockResolvedValueOnce({ status: 'error', error: { code: 'wrong_passphrase', fields: [] } });
  await user.type(within(cover).getByLabelText('Wachtzin'), 'mis{Enter}');
  await waitFor(() => expect(answer.unlock).toHaveBeenCalledWith({ profile: ME.profile, passphrase: 'mis' }));
  await screen.findByRole('dialog');
  answer.unlock.mockResolvedValueOnce({
    status: 'ok',
    data: { state: 'unlocked', profiles: [], unfinished: 0, me: ME }
  });
  await user.click(within(cover).getByRole('button', { name: 'Ga verder' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(typed).toBeVisible();
  expect(typed).toHaveValue('half een zin');
  expect(typed.closest('[inert]')).toBeNull();
  expect(await screen.findByRole('region', { name: 'Vergrendelen' })).toHaveTextContent('De schijf is vol');
  expect(await loadDraft('journal/new')).toEqual({ text: 'half' });

  isFull = false;
  answer.lock.mockReturnValue(state('locked'));
  await session.lock();
  expect(await screen.findByText('De deur')).toBeVisible();
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('under the cover it is tried again to keep and to lock', async () => {
  vi.useFakeTimers({ now: 0 });
  answer.status.mockReturnValue(state('unlocked'));
  render(App);
  await vi.advanceTimersByTimeAsync(0);
  answer.lock.mockResolvedValueOnce({ status: 'error', error: { code: 'disk_failed', fields: [] } });
  await session.lock();
  answer.lock.mockReturnValue(state('locked'));
  await vi.advanceTimersByTimeAsync(10_000);
  vi.useRealTimers();
  expect(session.status?.state).toBe('locked');
});

test('a screen that could not be locked is covered and says so', async () => {
  answer.status.mockReturnValue(state('unlocked'));
  render(App);
  await screen.findByRole('heading', { level: 1 });
  answer.lock.mockResolvedValue({ status: 'error', error: { code: 'disk_failed', fields: [] } });
  await session.lock();
  expect(await isCovered()).toHaveTextContent(/schijf/);
});

test('a program that does not answer says what to do', async () => {
  answer.status.mockRejectedValue(new Error('x'));
  render(App);
  expect(await screen.findByText(/Dit ging niet goed/)).toBeVisible();
  expect(screen.getByRole('button', { name: 'Probeer opnieuw' })).toBeVisible();
});
