import type { DraftPort } from '$lib/drafts';
import { commands } from './bindings';
import { call } from './call';

/** Drafts in the store of the open profile. */
export const storedDrafts: DraftPort = {
  load: async (key) => {
    const draft = await call(commands.draftGet(key));
    return draft === null ? undefined : readable(draft.body);
  },
  save: (key, value) => call(commands.draftKeep(key, JSON.stringify(value))),
  drop: (key) => call(commands.draftDrop(key))
};

/** One value of our own, such as how the screens look, in the store of the open profile. */
export function storedSetting(name: string) {
  return {
    load: async () => {
      const text = await call(commands.settingGet(name));
      return text === null ? undefined : (readable(text) as object | undefined);
    },
    save: (value: unknown) => call(commands.settingPut(name, JSON.stringify(value)))
  };
}

/** What a newer or older program wrote may not be readable here; it stays where it is. */
function readable(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
