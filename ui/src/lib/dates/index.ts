export { clock } from './clock.svelte';
export * from './format';
export * from './parse';
