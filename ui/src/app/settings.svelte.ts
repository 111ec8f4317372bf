import { overwriteGetLocale } from '../paraglide/runtime.js';

export interface Settings {
  theme: 'system' | 'light' | 'dark';
  density: 'compact' | 'normal' | 'ruim';
  language: 'nl' | 'en';
  /** Per cent, 100 to 200. */
  textSize: number;
  /** Single letters as shortcuts; off for who dictates or presses keys by accident. */
  letterKeys: boolean;
}

export interface SettingsPort {
  load(): Promise<Partial<Settings> | null | undefined>;
  save(settings: Settings): Promise<unknown>;
}

const START: Settings = { theme: 'system', density: 'normal', language: 'nl', textSize: 100, letterKeys: true };

class SettingsStore {
  current = $state<Settings>({ ...START });
  #port: SettingsPort | undefined;

  /** Reads what was kept and keeps later changes there. */
  async attach(port: SettingsPort): Promise<void> {
    this.#port = port;
    this.current = { ...START, ...(await port.load()) };
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
    page.style.fontSize = `${Math.min(200, Math.max(100, textSize))}%`;
  }
}

export const settings = new SettingsStore();

// The messages read the language through this, so that a screen changes language while it stands.
overwriteGetLocale(() => settings.current.language);
