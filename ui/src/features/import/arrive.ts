import { tick } from 'svelte';

/** A heading that takes the keyboard when its step comes, so that a reader hears where they are. */
export function arrive(heading: HTMLElement): void {
  void tick().then(() => heading.focus());
}
