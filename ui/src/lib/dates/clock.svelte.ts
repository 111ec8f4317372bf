import { dateOf } from './format';
import type { IsoDate } from './parse';

class Clock {
  /** Today in the Netherlands; changes by itself at midnight. */
  today = $state<IsoDate>(dateOf(new Date()));

  /** Looks once a minute, so a laptop that slept through midnight is right within one. Returns the way to stop. */
  start(): () => void {
    const look = () => (this.today = dateOf(new Date()));
    const timer = setInterval(look, 60_000);
    return () => clearInterval(timer);
  }
}

export const clock = new Clock();
