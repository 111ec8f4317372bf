import { m } from '$m';
import { errorWords } from '$lib/errors/words';
import { asAppError, call, commands, type UndoToken } from '$lib/tauri';
import { live } from './live.svelte';

export interface Undoable {
  /** What was done: `Afspraak staat op klaar`. */
  text: string;
  undo: () => Promise<unknown>;
}

const SECONDS = 10_000;

/** Holds the last change that can be taken back, for ten seconds of not being looked at. */
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
    live.say(`${change.text}. ${m.kit_undo()}: ${m.kit_undo_hint()}`);
  }

  /** The same, for what a command answered with; nothing is offered when it changed nothing, or when it waits for somebody. */
  offerStep(text: string, step: UndoToken): void {
    if (step.proposed) live.say(m.kit_proposed());
    else if (step.waits) live.say(m.kit_waits());
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
    const change = this.offered;
    if (!change) return;
    this.#stop();
    this.offered = undefined;
    try {
      await change.undo();
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
