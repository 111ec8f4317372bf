import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '$lib/tauri';
import { live } from './live.svelte';
import { Undo } from './undo.svelte';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function offered() {
  const undo = new Undo();
  const back = vi.fn(() => Promise.resolve());
  undo.offer({ text: 'Afspraak staat op klaar', undo: back });
  return { undo, back };
}

describe('a change that can be taken back', () => {
  test('is offered for ten seconds', () => {
    const { undo } = offered();
    vi.advanceTimersByTime(9_999);
    expect(undo.offered?.text).toBe('Afspraak staat op klaar');
    vi.advanceTimersByTime(1);
    expect(undo.offered).toBeUndefined();
  });

  test('stays as long as it is looked at, and then for what was left', () => {
    const { undo } = offered();
    vi.advanceTimersByTime(6_000);
    undo.pause();
    vi.advanceTimersByTime(60_000);
    expect(undo.offered).toBeDefined();
    undo.resume();
    vi.advanceTimersByTime(3_999);
    expect(undo.offered).toBeDefined();
    vi.advanceTimersByTime(1);
    expect(undo.offered).toBeUndefined();
  });

  test('is taken back once', async () => {
    const { undo, back } = offered();
    await undo.take();
    await undo.take();
    expect(back).toHaveBeenCalledTimes(1);
    expect(undo.offered).toBeUndefined();
    vi.advanceTimersByTime(60_000);
    expect(undo.failure).toBe('');
  });

  test('makes room for the next, which gets its own ten seconds', () => {
    const { undo } = offered();
    vi.advanceTimersByTime(9_000);
    undo.offer({ text: 'Doel is bereikt', undo: () => Promise.resolve() });
    vi.advanceTimersByTime(9_000);
    expect(undo.offered?.text).toBe('Doel is bereikt');
  });

  test('is announced with the way back', () => {
    offered();
    expect(live.polite).toContain('Afspraak staat op klaar. Draai terug');
  });

  test('says so when it cannot be taken back', async () => {
    const undo = new Undo();
    undo.offer({ text: 'Klaar', undo: () => Promise.reject(new AppError('not_allowed')) });
    await undo.take();
    expect(undo.failure).toBe('Dit mag je in dit dossier niet doen. Vraag het aan de regisseur.');
    expect(live.urgent).toBe(undo.failure);
  });

  test.each([
    ['proposed', 'Je voorstel is bewaard. Het wacht op wie dit plan leidt.'],
    ['waits', 'Bewaard. Dit telt zodra het gedeeld is.']
  ])('a step that is %s says so in the place of the one before it, without a way back', async (how, text) => {
    const { undo, back } = offered();
    undo.offerStep('Doel is bewaard', { ops: [], proposed: how === 'proposed', waits: true });
    expect(undo.offered).toEqual({ text });
    expect(live.polite).toContain(text);
    await undo.take();
    expect(back).not.toHaveBeenCalled();
    expect(undo.offered).toEqual({ text });
  });

  test('a step that changed nothing says nothing', () => {
    const undo = new Undo();
    undo.offerStep('Doel is bewaard', { ops: [], proposed: false, waits: false });
    expect(undo.offered).toBeUndefined();
  });
});
