/** Where half-written text is kept, so that a kill or a closed window loses nothing. */
export interface DraftPort {
  load(key: string): Promise<unknown>;
  save(key: string, value: unknown): Promise<void>;
  drop(key: string): Promise<void>;
}

const kept = new Map<string, unknown>();

let port: DraftPort = {
  load: async (key) => kept.get(key),
  save: async (key, value) => void kept.set(key, value),
  drop: async (key) => void kept.delete(key)
};

/** Hands in the real place; until then drafts live as long as the window. */
export function keepDraftsIn(place: DraftPort): void {
  port = place;
}

export const drafts: DraftPort = {
  load: (key) => port.load(key),
  save: (key, value) => port.save(key, value),
  drop: (key) => port.drop(key)
};
