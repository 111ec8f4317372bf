import type { Component, SvelteComponent } from 'svelte';

/** One icon, imported on its own: `import IconPlus from '@tabler/icons-svelte/icons/plus'`. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the icon package still types its icons the old way
export type IconSource = Component<any> | (new (...args: any[]) => SvelteComponent);

/** How something stands; each has its own shape on the line and its own word. */
export type MarkKind = 'late' | 'now' | 'soon' | 'later' | 'done' | 'proposal' | 'waiting' | 'aside';

/** The colour of an icon with a word. */
export type Tone = 'late' | 'soon' | 'done' | 'proposal' | 'waiting';
