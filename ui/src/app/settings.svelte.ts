import { overwriteGetLocale } from '../paraglide/runtime.js';

export interface Settings {
  theme: 'system' | 'light' | 'dark';
  density: 'compact' | 'normal' | 'ruim';
  language: 'nl' | 'en';
  /** Per cent, 100 to 200. */
  textSize: number;
  /** Single letters as shortcuts; off for who dictates or presses keys by accident. */
  letterKeys: boolean;
  /** Minutes without a touch before EenPlan locks itself; 1 to 60, never `never`. */
  lockAfter: number;
}

export interface SettingsPort {
  load(): Promise<Partial<Settings> | null | undefined>;
  save(settings: Settings): Promise<unknown>;
}

const START: Settings = {
  theme: 'system',
  density: 'normal',
  language: 'nl',
  textSize: 100,
  letterKeys: true,
  lockAfter: 5
};

class SettingsStore {
  current = $state<Settings>({ ...START });
  #port: SettingsPort | undefined;

  /** Reads what was kept and keeps later changes there. */
  async attach(port: SettingsPort): Promise<void> {
    this.#port = port;
    const loaded = await port.load();
    // Who chose a language at the door has it inside, until the profile has its own.
    const kept = { ...START, language: this.current.language, ...loaded };
    this.current = { ...kept, ...bounded(kept) };
  }

  /** Behind a lock the screens stay as they look, and nothing is kept. */
  detach(): void {
    this.#port = undefined;
  }

  /** Changes one setting, at once on screen. Throws what the keeper throws. */
  async set<K extends keyof Settings>(key: K, value: Settings[K]): Promise<void> {
    this.current[key] = value;
    await this.#port?.save($state.snapshot(this.current));
  }

  /** Shows the settings on the page; call it in an effect. */
  show(page: HTMLElement): void {
    const { theme, density, language, textSize } = this.current;
    if (theme === 'system') delete page.dataset['theme'];
    else page.dataset['theme'] = theme;
    page.dataset['density'] = density;
    page.lang = language;
    page.style.fontSize = `${between(100, textSize, 200, START.textSize)}%`;
  }
}

/** The numbers within their bounds; what cannot be read as a number is as at the start, so that no time never comes. */
function bounded({ lockAfter, textSize }: Settings): Pick<Settings, 'lockAfter' | 'textSize'> {
  return {
    lockAfter: between(1, lockAfter, 60, START.lockAfter),
    textSize: between(100, textSize, 200, START.textSize)
  };
}

function between(least: number, value: unknown, most: number, otherwise: number): number {
  return typeof value === 'number' && !Number.isNaN(value) ? Math.min(most, Math.max(least, value)) : otherwise;
}

export const settings = new SettingsStore();

// The messages read the language through this, so that a screen changes language while it stands.
overwriteGetLocale(() => settings.current.language);
