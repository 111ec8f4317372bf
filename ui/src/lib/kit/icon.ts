import { mount, unmount, type Component, type SvelteComponent } from 'svelte';

/** One icon, imported on its own: `import IconPlus from '@tabler/icons-svelte/icons/plus'`. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the icon package still types its icons the old way
export type IconSource = Component<any> | (new (...args: any[]) => SvelteComponent);

/** How something stands; each has its own shape on the line and its own word. */
export type MarkKind = 'late' | 'now' | 'soon' | 'later' | 'done' | 'proposal' | 'waiting' | 'aside';

/** The colour of an icon with a word. */
export type Tone = 'late' | 'soon' | 'done' | 'proposal' | 'waiting';

const drawn = new Map<IconSource, Element[]>();

/**
 * What an icon of lines is drawn with, new each time. Its own component needs longer than all else in a row of a list,
 * so it draws once and then lends its shapes.
 */
export function shapes(icon: IconSource): Node[] {
  let lent = drawn.get(icon);
  if (!lent) {
    const target = document.createElement('div');
    const once = mount(icon as Component, { target });
    lent = [...(target.querySelector('svg')?.children ?? [])].map((shape) => shape.cloneNode(true) as Element);
    void unmount(once);
    drawn.set(icon, lent);
  }
  return lent.map((shape) => shape.cloneNode(true));
}
