import { SvelteSet } from 'svelte/reactivity';
import { folded } from '$lib/kit/listbox';
import { m } from '$m';
import type { PaletteSource, Shortcut } from './feature';
import { settings } from './settings.svelte';

const known = new SvelteSet<Shortcut>();

/** Every shortcut that works now, for the help. */
export function knownShortcuts(): Shortcut[] {
  return [...known];
}

/** `alt+v` as people read it: `Alt V`. */
export function keyWords(keys: string): string {
  return keys
    .split('+')
    .map((part) => (part.length === 1 ? part.toUpperCase() : part.charAt(0).toUpperCase() + part.slice(1)))
    .join(' ');
}

/** What has a key on this screen and no entry of its own in Ctrl+K: places, parts of the dossier, something new. */
export const keysInPalette: PaletteSource = {
  id: 'keys',
  title: m.app_shortcuts,
  find: (typed) =>
    knownShortcuts()
      .filter((one) => one.listed && folded(one.label()).includes(folded(typed)))
      .map((one) => ({ id: one.keys, label: one.label(), detail: keyWords(one.keys), run: one.run }))
};

/** Adds a shortcut; call the answer to take it away. */
export function addShortcut(shortcut: Shortcut): () => void {
  known.add(shortcut);
  return () => known.delete(shortcut);
}

/** A shortcut for as long as the component lives. */
export function useShortcut(shortcut: Shortcut): void {
  $effect(() => addShortcut(shortcut));
}

/** `ctrl+k`, `n`, `?`: the name of what was pressed. */
export function keysOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return [(event.ctrlKey || event.metaKey) && 'ctrl', event.altKey && 'alt', key].filter(Boolean).join('+');
}

/** Whether typing there writes text, so that a letter is a letter. */
export function writesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  const pressed = ['button', 'checkbox', 'radio', 'submit', 'reset', 'range', 'color', 'file'];
  return target instanceof HTMLInputElement && !pressed.includes(target.type);
}

/** Longer than any field takes to appear, in milliseconds: then letters are shortcuts again. */
const PATIENCE = 5_000;

/** What was typed since a shortcut that opens a field, while that field is not there yet. */
let early: string | undefined;
let patience: ReturnType<typeof setTimeout> | undefined;

function expectField(): void {
  clearTimeout(patience);
  early = '';
  patience = setTimeout(() => (early = undefined), PATIENCE);
}

/** Keeps a key for the field that is on its way; whether it did. */
function keptForField(event: KeyboardEvent): boolean {
  if (early === undefined || writesText(event.target)) return false;
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === 'Escape') early = undefined;
  else if (event.key === 'Backspace') early = [...early].slice(0, -1).join('');
  else if (event.key.length === 1) early += event.key;
  else if (event.key !== 'Enter') return false;
  if (event.key === 'Escape') return false;
  event.preventDefault();
  return true;
}

/** A field took the keyboard: it gets what was typed for it before it was there. */
export function arrive(event: FocusEvent): void {
  const field = event.target;
  if (early === undefined || !writesText(field)) return;
  const text = early;
  clearTimeout(patience);
  early = undefined;
  if (text === '' || !(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
  field.setRangeText(text, field.selectionStart ?? 0, field.selectionEnd ?? 0, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }));
}

/** Runs the shortcut that was pressed, the newest first. Text fields keep their letters and their own Ctrl+Z. */
export function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || (event.repeat && early === undefined)) return;
  if (keptForField(event)) return;
  const keys = keysOf(event);
  const letter = !keys.includes('+') && event.key.length === 1;
  if (letter && (!settings.current.letterKeys || writesText(event.target) || dialogOpen())) return;
  if (keys === 'ctrl+z' && writesText(event.target)) return;
  const shortcut = [...known].reverse().find((one) => one.keys === keys);
  if (!shortcut) return;
  event.preventDefault();
  if (shortcut.field) expectField();
  shortcut.run();
}

function dialogOpen(): boolean {
  return document.querySelector('[role="dialog"]') !== null;
}
