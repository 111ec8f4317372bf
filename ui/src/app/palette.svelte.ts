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
  #sources: readonly PaletteSource[] = [];
  #question = 0;

  use(sources: readonly PaletteSource[]): void {
    this.#sources = sources;
  }

  show(): void {
    this.typed = '';
    this.found = [];
    this.open = true;
    void this.ask('');
  }

  /** Nothing about residents stays behind a lock. */
  clear(): void {
    this.#question += 1;
    this.open = false;
    this.typed = '';
    this.found = [];
  }

  /** Asks every source. Each shows its answer when it has one; answers to earlier typing are dropped. */
  async ask(typed: string): Promise<void> {
    this.typed = typed;
    const mine = ++this.#question;
    const answers: Record<string, PaletteEntry[]> = {};
    await Promise.all(
      this.#sources.map(async (source) => {
        const entries = await Promise.resolve(source.find(typed.trim())).catch(() => []);
        if (mine !== this.#question) return;
        answers[source.id] = entries;
        this.found = this.#sources
          .map((one) => ({ source: one, entries: answers[one.id] ?? this.#earlier(one.id) }))
          .filter((one) => one.entries.length > 0)
          .sort((a, b) => Number(isLastResort(a)) - Number(isLastResort(b)));
      })
    );
  }

  #earlier(id: string): PaletteEntry[] {
    return this.found.find((one) => one.source.id === id)?.entries ?? [];
  }
}

export const palette = new Palette();
