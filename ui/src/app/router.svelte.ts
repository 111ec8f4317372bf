import { expectArrival } from '$lib/kit/arrival';
import type { Route } from './feature';
import { match, placeKey, type Params } from './routes';

class Router {
  hash = $state('');
  #routes: readonly Route[] = [];
  #home = '#/vandaag';

  /** Follows the address of the window. Returns the way to stop. */
  start(routes: readonly Route[], home: string): () => void {
    this.#routes = routes;
    this.#home = home;
    this.hash = location.hash || home;
    const follow = () => this.#arrive(location.hash || this.#home);
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }

  get found(): { route: Route; params: Params } | undefined {
    return match(this.hash, this.#routes);
  }

  get home(): string {
    return this.#home;
  }

  /** Goes to `#/…`. */
  go(href: string): void {
    location.hash = href.replace(/^#/, '');
  }

  #arrive(hash: string): void {
    const before = this.found;
    this.hash = hash;
    const after = this.found;
    const from = before && placeKey(before.route.path, before.params);
    const to = after && placeKey(after.route.path, after.params);
    if (from !== to) expectArrival();
  }
}

export const router = new Router();
