import { untrack } from 'svelte';
import { asAppError, type AppError } from './call';
import { concerns, onChanged } from './changes';

export interface QueryOptions {
  /** Features whose changes make the answer stale, by the name the store gives them. */
  on?: readonly string[];
  /** The dossier the query is about: changes elsewhere are ignored, and another dossier starts empty. */
  dossier?: () => string;
}

export interface Query<T> {
  /** The last answer; stays while a new one is on its way, so nothing flickers. */
  readonly data: T | undefined;
  /** Why the last question failed; earlier data stays. */
  readonly error: AppError | undefined;
  /** True only while there is nothing to show yet. */
  readonly loading: boolean;
  reload(): void;
}

/**
 * Asks now, again when state read by `ask` changes, and again when the store changed one of `on`.
 * A late answer to an earlier question is dropped. Call it while a component is being set up.
 */
export function useQuery<T>(ask: () => Promise<T>, options: QueryOptions = {}): Query<T> {
  let data = $state.raw<T>();
  let error = $state.raw<AppError>();
  let asked = $state(false);
  let question = 0;
  let again = $state(0);
  let shown: string | undefined;
  let planned = false;

  function reload(): void {
    if (planned) return;
    planned = true;
    queueMicrotask(() => {
      planned = false;
      again += 1;
    });
  }

  $effect(() => {
    void again;
    const dossier = options.dossier?.();
    const mine = ++question;
    const answer = ask();
    untrack(() => {
      if (dossier !== shown) {
        data = undefined;
        error = undefined;
        asked = false;
      }
      shown = dossier;
    });
    answer.then(
      (given) => {
        if (mine !== question) return;
        data = given;
        error = undefined;
        asked = true;
      },
      (thrown: unknown) => {
        if (mine !== question) return;
        error = asAppError(thrown);
        asked = true;
      }
    );
  });

  $effect(() => {
    const stop = onChanged((change) => {
      if (concerns(change, options.on ?? [], options.dossier?.())) reload();
    });
    return () => {
      stop();
      question += 1;
    };
  });

  return {
    get data() {
      return data;
    },
    get error() {
      return error;
    },
    get loading() {
      return !asked;
    },
    reload
  };
}
