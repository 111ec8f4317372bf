import { asAppError, type AppError } from '$lib/tauri';
import type { PaletteEntry, PaletteSource } from './feature';

export interface Found {
  source: PaletteSource;
  entries: PaletteEntry[];
}

/** Whether it is there for who finds nothing else. */
export function isLastResort(found: Found): boolean {
  return found.entries.every((entry) => entry.lastResort);
}

/** What Ctrl+K shows. */
class Palette {
  open = $state(false);
  typed = $state('');
  found = $state.raw<Found[]>([]);
  /** Why a source could not answer. */
  error = $state.raw<AppError>();
  /** Until every source answered what was typed last; what shows until then may be of what was typed before. */
  asking = $state.raw<Promise<void>>();
  #sources: readonly PaletteSource[] = [];
  #question = 0;

  use(sources: readonly PaletteSource[]): void {
    this.#sources = sources;
  }

  show(): void {
    this.typed = '';
    this.found = [];
    this.error = undefined;
    this.open = true;
    void this.ask('');
  }

  /** Nothing about residents stays behind a lock. */
  clear(): void {
    this.#question += 1;
    this.open = false;
    this.typed = '';
    this.found = [];
    this.error = undefined;
    this.asking = undefined;
  }

  /** Asks every source. Each shows its answer when it has one; answers to earlier typing are dropped. */
  async ask(typed: string): Promise<void> {
    this.typed = typed;
    const mine = ++this.#question;
    this.asking = this.#answers(typed.trim(), mine);
    await this.asking;
    if (mine === this.#question) this.asking = undefined;
  }

  async #answers(typed: string, mine: number): Promise<void> {
    const answers: Record<string, PaletteEntry[]> = {};
    let error: AppError | undefined;
    await Promise.all(
      this.#sources.map(async (source) => {
        let entries: PaletteEntry[] = [];
        try {
          entries = await source.find(typed);
        } catch (thrown) {
          error = asAppError(thrown);
        }
        if (mine !== this.#question) return;
        answers[source.id] = entries;
        this.found = this.#sources
          .map((one) => ({ source: one, entries: answers[one.id] ?? this.#earlier(one.id) }))
          .filter((one) => one.entries.length > 0)
          .sort((a, b) => Number(isLastResort(a)) - Number(isLastResort(b)));
      })
    );
    if (mine === this.#question) this.error = error;
  }

  #earlier(id: string): PaletteEntry[] {
    return this.found.find((one) => one.source.id === id)?.entries ?? [];
  }
}

export const palette = new Palette();
