import type { Component, Snippet } from 'svelte';
import type { IconSource } from '$lib/kit';
import type { RightsView } from '$lib/tauri';
import type { Params } from './routes';

/** A screen of its own, reached by an address after `#`. */
export interface Route {
  /** `/caseload`, `/dossier/:id/:tab`. Ids and fixed words only: an address never holds personal data. */
  path: string;
  /** For the title of the window: what kind of screen, never whose. */
  title: () => string;
  component: Component<{ params: Params }> | Component<Record<string, never>>;
}

/** A place in the rail. Add one only when the screen behind it works. */
export interface RailItem {
  href: string;
  label: () => string;
  icon: IconSource;
  /** The keys that go there: `alt+v`. */
  keys?: string;
  /** Place from the top; the seven places of design are 10, 20 … 70. */
  order: number;
  /** Renders the small count at the right; does its own query. */
  count?: Component;
  /** Renders its children while the place is of use to this profile; does its own query. */
  when?: Component<{ children: Snippet }>;
}

/** Something Ctrl+K can find. */
export interface PaletteEntry {
  id: string;
  label: string;
  /** The label in pieces, to mark what was looked for; without it what was typed is marked. */
  pieces?: { text: string; hit: boolean }[];
  /** A second line, or the key that does the same. */
  detail?: string;
  icon?: IconSource;
  /** Where it leads, or what it does. */
  href?: string;
  run?: () => void;
  /** A way on for who finds nothing: it comes last, and Enter alone does not take it. */
  lastResort?: boolean;
}

export interface PaletteSource {
  id: string;
  /** The heading over its entries. */
  title: () => string;
  /** Called while typing; `typed` is trimmed and may be empty. */
  find: (typed: string) => PaletteEntry[] | Promise<PaletteEntry[]>;
}

/** A part of the dossier, at `#/dossier/<id>/<slug>`. */
export interface DossierTab {
  slug: string;
  label: () => string;
  order: number;
  /** Whether somebody with these rights has anything to look for there; everybody when it is not given. */
  shows?: (may: RightsView) => boolean;
  component: Component<{ dossier: string }>;
  count?: Component<{ dossier: string }>;
}

/** What is always in view in a dossier. Each slot does its own query. */
export interface DossierSlots {
  /** Renders `<Head …>` with name, age and municipality, and tells `openDossiers` the name. */
  head: Component<{ dossier: string }>;
  lead: Component<{ dossier: string }>;
  takesPart: Component<{ dossier: string }>;
  wants: Component<{ dossier: string }>;
  /** What the reader must know here: that somebody else leads, that something waits. From several features. */
  notices: Component<{ dossier: string }>[];
}

export interface Shortcut {
  /** One letter or sign, or `ctrl+k`. */
  keys: string;
  label: () => string;
  run: () => void;
  /** Whether Ctrl+K lists it. */
  listed?: true;
  /** Whether it opens a field that takes the keyboard: what is typed before the field is there goes into it. */
  field?: true;
}

/** Everything one feature adds to the app. */
export interface Feature {
  routes?: Route[];
  rail?: RailItem[];
  palette?: PaletteSource[];
  dossierTabs?: DossierTab[];
  dossier?: Partial<DossierSlots>;
  shortcuts?: Shortcut[];
  /** Stays on every unlocked screen: a dialog that any screen can open. */
  everywhere?: Component;
  /** At the foot of the rail. */
  foot?: Component[];
  /** Instead of the app, while the store is not open. */
  gates?: { first_start?: Component; locked?: Component };
}
