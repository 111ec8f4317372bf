import { isTauri } from '@tauri-apps/api/core';
import { events, type Changed } from './bindings';

type Listener = (change: Changed) => void;

const listeners = new Set<Listener>();
let listening = false;

/** Hears what the store changed, from this window or from anywhere else. Returns the way to stop. */
export function onChanged(listener: Listener): () => void {
  listeners.add(listener);
  if (!listening && isTauri()) {
    listening = true;
    void events.changed.listen(({ payload }) => tell(payload));
  }
  return () => listeners.delete(listener);
}

/** Passes a change on to every listener. */
export function tell(change: Changed): void {
  for (const listener of [...listeners]) listener(change);
}

/** Whether a change concerns a query on these features and, if it is about one dossier, that dossier. */
export function concerns(change: Changed, features: readonly string[], dossier?: string): boolean {
  if (!features.includes(change.feature)) return false;
  return dossier === undefined || change.dossier === null || change.dossier === dossier;
}

/** Does something at once, and for all that is asked within `rest` ms after it once more at the end. */
export function paced(work: () => void, rest: number): { run: () => void; stop: () => void } {
  let resting: ReturnType<typeof setTimeout> | undefined;
  let asked = false;

  function run(): void {
    asked = resting !== undefined;
    if (asked) return;
    work();
    resting = setTimeout(() => {
      resting = undefined;
      if (asked) run();
    }, rest);
  }

  return { run, stop: () => clearTimeout(resting) };
}
