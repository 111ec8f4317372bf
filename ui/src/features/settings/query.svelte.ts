import { onDrafts } from '$lib/drafts';
import { call, commands, useQuery } from '$lib/tauri';

/** What was begun and not kept, and the words of others that a region which was put back has not. */
export function useDrafts() {
  const drafts = useQuery(() => call(commands.draftList()), { on: ['draft'] });
  // A form that had to leave the screen keeps its text a moment later.
  $effect(() => onDrafts(drafts.reload));
  return drafts;
}
