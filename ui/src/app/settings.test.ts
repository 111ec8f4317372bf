import { describe, expect, test, vi } from 'vitest';
import { m } from '$m';
import { settings, type Settings } from './settings.svelte';

describe('the settings', () => {
  test('are read from where they are kept, and what is new has its own start', async () => {
    const save = vi.fn(() => Promise.resolve());
    await settings.attach({ load: () => Promise.resolve({ theme: 'dark' }), save });
    expect(settings.current).toMatchObject({ theme: 'dark', density: 'normal', language: 'nl', textSize: 100 });
    await settings.set('density', 'ruim');
    expect(save).toHaveBeenCalledWith(expect.objectContaining({ theme: 'dark', density: 'ruim' }));
  });

  test.each([['x'], [Number.NaN], [null], [{}], [undefined]])(
    'that cannot be read as a number are as at the start: %s',
    async (what) => {
      const kept = { lockAfter: what, textSize: what } as unknown as Partial<Settings>;
      await settings.attach({ load: () => Promise.resolve(kept), save: () => Promise.resolve() });
      expect(settings.current).toMatchObject({ lockAfter: 5, textSize: 100 });
    }
  );

  test('show on the page', async () => {
    await settings.attach({ load: () => Promise.resolve(null), save: () => Promise.resolve() });
    const page = document.createElement('html');
    settings.show(page);
    expect([page.dataset['theme'], page.dataset['density'], page.lang, page.style.fontSize]).toEqual([
      undefined,
      'normal',
      'nl',
      '100%'
    ]);
    const changes: [keyof Settings, never][] = [
      ['theme', 'dark' as never],
      ['textSize', 200 as never]
    ];
    for (const [key, value] of changes) await settings.set(key, value);
    settings.show(page);
    expect([page.dataset['theme'], page.style.fontSize]).toEqual(['dark', '200%']);
    await settings.set('textSize', 900);
    settings.show(page);
    expect(page.style.fontSize).toBe('200%');
  });

  test('change the language of every message at once', async () => {
    expect(m.kit_save()).toBe('Bewaar');
    await settings.set('language', 'en');
    expect(m.kit_save()).toBe('Save');
    await settings.set('language', 'nl');
  });
});
