import { SvelteSet } from 'svelte/reactivity';
import type { Shortcut } from './feature';
import { settings } from './settings.svelte';

const known = new SvelteSet<Shortcut>();

/** Every shortcut that works now, for the help. */
export function knownShortcuts(): Shortcut[] {
  return [...known];
}

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

/** Runs the shortcut that was pressed, the newest first. Text fields keep their letters and their own Ctrl+Z. */
export function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.repeat) return;
  const keys = keysOf(event);
  const letter = !keys.includes('+') && event.key.length === 1;
  if (letter && (!settings.current.letterKeys || writesText(event.target) || dialogOpen())) return;
  if (keys === 'ctrl+z' && writesText(event.target)) return;
  const shortcut = [...known].reverse().find((one) => one.keys === keys);
  if (!shortcut) return;
  event.preventDefault();
  shortcut.run();
}

function dialogOpen(): boolean {
  return document.querySelector('[role="dialog"]') !== null;
}
