import type { Route } from './feature';

export type Params = Record<string, string>;

export interface Place {
  path: string;
  params: Params;
}

/** Ids and words of our own: anything else, such as a name with a space, is not an address. */
const SAFE = /^[A-Za-z0-9_-]+$/;

/** The parts of an address and what stands after `?`; `undefined` when it is not one of ours. */
export function parse(hash: string): { segments: string[]; query: Params } | undefined {
  const [path = '', search = ''] = hash.replace(/^#?\/?/, '').split('?');
  const segments = path.split('/').filter((part) => part !== '');
  const query: Params = {};
  for (const pair of search.split('&')) {
    if (pair === '') continue;
    const [key = '', value = ''] = pair.split('=');
    if (!SAFE.test(key) || !SAFE.test(value)) return undefined;
    query[key] = value;
  }
  return segments.every((part) => SAFE.test(part)) ? { segments, query } : undefined;
}

/** The route for an address, with what its `:names` stand for. Fixed words win over names. */
export function match<R extends Pick<Route, 'path'>>(
  hash: string,
  routes: readonly R[]
): { route: R; params: Params } | undefined {
  const address = parse(hash);
  if (!address) return undefined;
  let found: { route: R; params: Params; fixed: number } | undefined;
  for (const route of routes) {
    const pattern = route.path.split('/').filter((part) => part !== '');
    if (pattern.length !== address.segments.length) continue;
    const params: Params = { ...address.query };
    let fixed = 0;
    const fits = pattern.every((part, i) => {
      const segment = address.segments[i] ?? '';
      if (part.startsWith(':')) params[part.slice(1)] = segment;
      else if (part === segment) fixed += 1;
      else return false;
      return true;
    });
    if (fits && (!found || fixed > found.fixed)) found = { route, params, fixed };
  }
  return found && { route: found.route, params: found.params };
}

/** What counts as the same place: another tab of one dossier is no new screen, so the keyboard stays where it is. */
export function placeKey(path: string, params: Params): string {
  const ids = Object.entries(params)
    .filter(([key]) => path.includes(`:${key}`) && key !== 'tab')
    .map(([key, value]) => `${key}=${value}`);
  return [path.replace('/:tab', ''), ...ids].join('&');
}
