import { m } from '$m';
import { errorWords } from '$lib/errors/words';
import { asAppError, call, commands, type UndoToken } from '$lib/tauri';
import { live } from './live.svelte';

export interface Undoable {
  /** What was done: `Afspraak staat op klaar`. */
  text: string;
  /** None when it is not taken back: it waits for somebody. */
  undo?: () => Promise<unknown>;
}

const SECONDS = 10_000;

/** Holds what was done last and the way back, for ten seconds of not being looked at. */
export class Undo {
  offered = $state.raw<Undoable>();
  failure = $state('');
  #left = SECONDS;
  #since = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  offer(change: Undoable): void {
    this.#stop();
    this.failure = '';
    this.offered = change;
    this.#left = SECONDS;
    this.#run();
    live.say(change.undo ? `${change.text}. ${m.kit_undo()}: ${m.kit_undo_hint()}` : change.text);
  }

  /** The same, for what a command answered with: without a way back when it waits for somebody, and nothing when it changed nothing. */
  offerStep(text: string, step: UndoToken): void {
    if (step.proposed) this.offer({ text: m.kit_proposed() });
    else if (step.waits) this.offer({ text: m.kit_waits() });
    else if (step.ops.length > 0) this.offer({ text, undo: () => call(commands.undo(step)) });
  }

  /** While a pointer or the keyboard is on it, time stands still. */
  pause(): void {
    if (this.#timer === undefined) return;
    this.#left -= Date.now() - this.#since;
    this.#stop();
  }

  resume(): void {
    if (this.offered && this.#timer === undefined) this.#run();
  }

  async take(): Promise<void> {
    const back = this.offered?.undo;
    if (!back) return;
    this.#stop();
    this.offered = undefined;
    try {
      await back();
      live.say(m.kit_undone());
    } catch (thrown) {
      this.failure = errorWords(asAppError(thrown));
      live.say(this.failure, true);
    }
  }

  drop(): void {
    this.#stop();
    this.offered = undefined;
    this.failure = '';
  }

  #run(): void {
    this.#since = Date.now();
    this.#timer = setTimeout(() => this.drop(), this.#left);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

export const undo = new Undo();
