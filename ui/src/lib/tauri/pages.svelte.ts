import { untrack } from 'svelte';
import { asAppError, type AppError } from './call';
import { useQuery, type Query, type QueryOptions } from './query.svelte';

export interface Pages<Page> extends Omit<Query<Page>, 'data'> {
  /** The pages that are here, the first one first; none while there is nothing to show yet. */
  readonly all: readonly Page[];
  /** Whether there are more than these. */
  readonly isMore: boolean;
  /** Why the next page did not come; asking again takes it away. */
  readonly failure: AppError | undefined;
  /** Brings in the next page, unless one is on its way. */
  more(): Promise<void>;
}

export interface PagesOptions<Page> extends QueryOptions {
  /** What the pages are of: they begin at the first one when it changes. */
  of: () => string;
  /** Whether a page has one after it. */
  isMore: (page: Page) => boolean;
}

/**
 * As `useQuery`, for a list that comes by the page. `ask` gets the page before the one it is asked for. What makes the answer stale has
 * all pages that are here asked again, so that a change elsewhere does not fold the list.
 */
export function usePages<Page>(
  ask: (after: Page | undefined) => Promise<Page>,
  options: PagesOptions<Page>
): Pages<Page> {
  let asked: string | undefined;
  let added = $state.raw<{ to: readonly Page[]; pages: Page[] }>();
  let failure = $state.raw<AppError>();
  let coming: readonly Page[] | undefined;

  const query = useQuery<readonly Page[]>(async () => {
    const of = options.of();
    const isSame = asked === of;
    asked = of;
    const pages = [await ask(undefined)];
    // As many as are here by then: one may have come in while these were asked for.
    const many = () => (isSame ? untrack(() => all.length) : 1);
    for (let last = pages[0]; last !== undefined && pages.length < many() && options.isMore(last); last = pages.at(-1))
      pages.push(await ask(last));
    return pages;
  }, options);
  const all = $derived<readonly Page[]>([
    ...(query.data ?? []),
    ...(added !== undefined && added.to === query.data ? added.pages : [])
  ]);
  const isMore = $derived.by(() => {
    const last = all.at(-1);
    return last !== undefined && options.isMore(last);
  });

  async function more(): Promise<void> {
    const to = query.data;
    const last = all.at(-1);
    if (to === undefined || last === undefined || !isMore || coming === to) return;
    coming = to;
    failure = undefined;
    try {
      const page = await ask(last);
      // What was asked anew meanwhile goes on from there.
      if (query.data === to) added = { to, pages: [...(added?.to === to ? added.pages : []), page] };
    } catch (thrown) {
      if (query.data === to) failure = asAppError(thrown);
    } finally {
      if (coming === to) coming = undefined;
    }
  }

  return {
    get all() {
      return all;
    },
    get isMore() {
      return isMore;
    },
    get failure() {
      return failure;
    },
    get error() {
      return query.error;
    },
    get loading() {
      return query.loading;
    },
    reload: query.reload,
    more
  };
}
