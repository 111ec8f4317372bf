import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { settings } from './settings.svelte';
import { addShortcut, arrive, keysOf, press } from './shortcuts.svelte';

const run = vi.fn();
let stops: (() => void)[] = [];

beforeEach(() => {
  run.mockReset();
  stops = ['n', '?', 'ctrl+k', 'ctrl+z'].map((keys) => addShortcut({ keys, label: () => keys, run: () => run(keys) }));
});
afterEach(() => {
  stops.forEach((stop) => stop());
  document.body.innerHTML = '';
});

function pressed(key: string, options: KeyboardEventInit & { on?: HTMLElement } = {}) {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...options });
  const target = options.on ?? document.body;
  if (target !== document.body) document.body.append(target);
  target.addEventListener('keydown', press, { once: true });
  target.dispatchEvent(event);
  return event;
}

const element = (tag: string, type?: string) => Object.assign(document.createElement(tag), type ? { type } : {});

describe('a shortcut', () => {
  test('runs, and the key does nothing else', () => {
    expect(pressed('n').defaultPrevented).toBe(true);
    expect(run).toHaveBeenCalledExactlyOnceWith('n');
  });

  test.each([
    ['input', 'text'],
    ['input', 'tel'],
    ['textarea', undefined],
    ['select', undefined]
  ])('of one letter is a letter in a %s %s', (tag, type) => {
    pressed('n', { on: element(tag, type) });
    expect(run).not.toHaveBeenCalled();
  });

  test.each([
    ['button', undefined],
    ['input', 'checkbox']
  ])('of one letter works on a %s %s', (tag, type) => {
    pressed('n', { on: element(tag, type) });
    expect(run).toHaveBeenCalledWith('n');
  });

  test('with Ctrl works everywhere', () => {
    pressed('k', { ctrlKey: true, on: element('input', 'text') });
    expect(run).toHaveBeenCalledWith('ctrl+k');
  });

  test('Ctrl+Z stays with the text while someone types', () => {
    expect(pressed('z', { ctrlKey: true, on: element('textarea') }).defaultPrevented).toBe(false);
    expect(run).not.toHaveBeenCalled();
    pressed('z', { ctrlKey: true });
    expect(run).toHaveBeenCalledWith('ctrl+z');
  });

  test('of one letter waits while a dialog is open', () => {
    const dialog = element('div');
    dialog.setAttribute('role', 'dialog');
    document.body.append(dialog);
    pressed('n');
    expect(run).not.toHaveBeenCalled();
  });

  test('of one letter can be switched off', async () => {
    await settings.set('letterKeys', false);
    pressed('n');
    pressed('k', { ctrlKey: true });
    await settings.set('letterKeys', true);
    expect(run.mock.calls).toEqual([['ctrl+k']]);
  });

  test('runs once for a key that is held', () => {
    pressed('n', { repeat: true });
    expect(run).not.toHaveBeenCalled();
  });

  describe('that opens a field', () => {
    let field: HTMLInputElement;
    const typed = vi.fn();

    beforeEach(() => {
      stops.push(addShortcut({ keys: 'ctrl+j', label: () => 'j', field: true, run: () => run('ctrl+j') }));
      field = element('input', 'text') as HTMLInputElement;
      typed.mockReset();
      field.addEventListener('input', () => typed(field.value));
      field.addEventListener('focusin', arrive);
    });

    /** The field is drawn and takes the keyboard. */
    function appear(): void {
      document.body.append(field);
      field.focus();
    }

    test('gets what was typed before it was there, and no letter is a shortcut', () => {
      pressed('j', { ctrlKey: true });
      for (const key of ['n', 'o', '?', 'r']) expect(pressed(key).defaultPrevented).toBe(true);
      pressed('Backspace');
      appear();
      expect(field.value).toBe('no?');
      expect(typed).toHaveBeenCalledExactlyOnceWith('no?');
      expect(run.mock.calls).toEqual([['ctrl+j']]);
    });

    test('leaves what is typed in it alone', () => {
      pressed('j', { ctrlKey: true });
      appear();
      expect(pressed('n', { on: field }).defaultPrevented).toBe(false);
      expect([field.value, typed.mock.calls.length]).toEqual(['', 0]);
      field.blur();
      pressed('n');
      expect(run).toHaveBeenCalledWith('n');
    });

    test('keeps Enter from whatever had the keyboard before', () => {
      pressed('j', { ctrlKey: true });
      expect(pressed('Enter', { on: element('button') }).defaultPrevented).toBe(true);
    });

    test('is given up with Escape, and when it never comes', () => {
      vi.useFakeTimers();
      pressed('j', { ctrlKey: true });
      pressed('Escape');
      pressed('n');
      pressed('j', { ctrlKey: true });
      vi.advanceTimersByTime(10_000);
      pressed('n');
      vi.useRealTimers();
      expect(run.mock.calls).toEqual([['ctrl+j'], ['n'], ['ctrl+j'], ['n']]);
    });
  });

  test('is taken over by the newest', () => {
    const newer = vi.fn();
    const stop = addShortcut({ keys: 'n', label: () => 'n', run: newer });
    pressed('n');
    stop();
    pressed('n');
    expect(newer).toHaveBeenCalledTimes(1);
    expect(run).toHaveBeenCalledTimes(1);
  });
});

test.each([
  [{ key: 'K', ctrlKey: true }, 'ctrl+k'],
  [{ key: 'k', metaKey: true }, 'ctrl+k'],
  [{ key: '?' }, '?'],
  [{ key: 'Escape' }, 'Escape']
])('%j is called %s', (event, keys) =>
  expect(keysOf({ ctrlKey: false, metaKey: false, altKey: false, ...event })).toBe(keys)
);
