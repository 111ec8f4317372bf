import { asAppError, type AppError } from '$lib/tauri';

/** What the buttons of a list do, and at which row it was refused. */
export class RowWork {
  #refused = $state.raw<{ row: string; error: AppError }>();

  async run(row: string, work: () => Promise<unknown>): Promise<void> {
    this.#refused = undefined;
    try {
      await work();
    } catch (thrown) {
      this.#refused = { row, error: asAppError(thrown) };
    }
  }

  /** Why the last button of this row did nothing. */
  at(row: string): AppError | undefined {
    return this.#refused?.row === row ? this.#refused.error : undefined;
  }
}
