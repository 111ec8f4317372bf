/** Where half-written text is kept, so that a kill or a closed window loses nothing. */
export interface DraftPort {
  load(key: string): Promise<unknown>;
  save(key: string, value: unknown): Promise<unknown>;
  drop(key: string): Promise<unknown>;
}

const PAUSE = 400;

const kept = new Map<string, unknown>();

let port: DraftPort = {
  load: async (key) => kept.get(key),
  save: async (key, value) => void kept.set(key, value),
  drop: async (key) => void kept.delete(key)
};

interface Waiting {
  value: unknown;
  timer: ReturnType<typeof setTimeout>;
  failed: (thrown: unknown) => void;
}

const waiting = new Map<string, Waiting>();
const listeners = new Set<() => void>();

/** Hears that a draft was kept or let go, until the answer is called. */
export function onDrafts(hear: () => void): () => void {
  listeners.add(hear);
  return () => void listeners.delete(hear);
}

/** Hands in the real place; until then drafts live as long as the window. */
export function keepDraftsIn(place: DraftPort): void {
  port = place;
}

/** What was kept under this key, what is still on its way included. */
export async function loadDraft(key: string): Promise<unknown> {
  return waiting.has(key) ? waiting.get(key)?.value : port.load(key);
}

/** Keeps what is typed a short moment after the last key. `failed` hears it when that does not work. */
export function keepSoon(key: string, value: unknown, failed: (thrown: unknown) => void): void {
  clearTimeout(waiting.get(key)?.timer);
  waiting.set(key, { value, failed, timer: setTimeout(() => void keepNow(key), PAUSE) });
}

/** Keeps at once what is on its way under this key. What cannot be kept stays here, to be tried again. */
export async function keepNow(key: string): Promise<void> {
  await keep(key).catch(() => undefined);
}

/** Keeps everything that is on its way: before the store is closed. Throws when something could not be kept. */
export async function keepAll(): Promise<void> {
  await Promise.all([...waiting.keys()].map(keep));
}

async function keep(key: string): Promise<void> {
  const one = waiting.get(key);
  if (!one) return;
  clearTimeout(one.timer);
  try {
    await port.save(key, one.value);
    // Someone may have typed on in the meantime; that has its own turn.
    if (waiting.get(key) === one) waiting.delete(key);
    for (const hear of listeners) hear();
  } catch (thrown) {
    one.failed(thrown);
    throw thrown;
  }
}

/** Lets a draft go: it was sent, or thrown away by who wrote it. */
export async function dropDraft(key: string): Promise<void> {
  clearTimeout(waiting.get(key)?.timer);
  waiting.delete(key);
  await port.drop(key);
  for (const hear of listeners) hear();
}

/** Puts back a draft that was let go. */
export async function putBackDraft(key: string, value: unknown): Promise<void> {
  await port.save(key, value);
  for (const hear of listeners) hear();
}
