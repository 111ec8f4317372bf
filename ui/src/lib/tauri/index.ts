export { codes, commands, records } from './bindings';
export type * from './bindings';
export { AppError, asAppError, call, type Code } from './call';
export { concerns, onChanged, paced, tell } from './changes';
export { onImportProgress } from './progress';
export { usePages, type Pages } from './pages.svelte';
export { useQuery, type Query } from './query.svelte';
