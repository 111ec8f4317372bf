/**
 * Tells when nobody has touched the keyboard or the pointer for a while. Looks at the clock rather than counting, so that a
 * laptop that slept is late at once.
 */
export class Idle {
  #since: number;
  #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#since = now();
  }

  touched(): void {
    this.#since = this.#now();
  }

  /** Whether it has been `minutes` or longer. */
  over(minutes: number): boolean {
    return this.#now() - this.#since >= minutes * 60_000;
  }
}
