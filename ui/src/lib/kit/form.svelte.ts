import { getContext, setContext, tick } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { dropDraft, keepNow, keepSoon, loadDraft } from '$lib/drafts';
import { errorWords, fieldWords } from '$lib/errors/words';
import { asAppError, type AppError, type Code, type FieldCode, type FieldError } from '$lib/tauri';
import { m } from '$m';
import { live } from './live.svelte';
import { unpressed } from './press';

export interface Problem {
  field: string;
  label: string;
  id: string;
  words: string;
}

interface FieldInForm {
  id: string;
  label: () => string;
  typed: () => string;
}

export interface FormOptions {
  /** Sends what was filled in. An `AppError` with fields lands beside those fields. */
  submit: () => Promise<unknown>;
  /** Keeps what is typed under this key until it was sent. `read` gives it, `write` puts it back. */
  draft?: { key: string; read: () => unknown; write: (kept: unknown) => void };
  /**
   * Send only what can be read. Not for commands that take text: those tell everything that is wrong at once, so they get
   * what was typed, as it was typed.
   */
  readFirst?: boolean;
  /** Refusals of the whole that are about one field: they stand beside it. */
  beside?: Record<string, readonly Code[]>;
}

/** Something wrong with a field: a code of its own, or words for a refusal of the whole. */
type Refused = FieldError | { field: string; words: string };

/** One form: its fields, what is wrong with them, and the draft. Make it with `useForm`. */
export class FormState {
  busy = $state(false);
  failure = $state.raw<AppError>();
  restored = $state(false);
  #refused = $state.raw<Refused[]>([]);
  #own = new SvelteMap<string, FieldCode>();
  #shown = new SvelteMap<string, true>();
  #fields = new SvelteMap<string, FieldInForm>();
  #options: FormOptions;

  constructor(options: FormOptions) {
    this.#options = options;
  }

  get draft(): FormOptions['draft'] {
    return this.#options.draft;
  }

  /** A field joins while it is on screen. */
  join(name: string, field: FieldInForm): () => void {
    this.#fields.set(name, field);
    return () => {
      // Another of that name may have come in the meantime, as when a dialog closes over the same form.
      if (this.#fields.get(name) !== field) return;
      this.#fields.delete(name);
      this.#own.delete(name);
      this.#shown.delete(name);
    };
  }

  /** What the field finds by itself; shown once it was left or sent. */
  found(name: string, code: FieldCode | undefined): void {
    if (code === undefined) this.#own.delete(name);
    else this.#own.set(name, code);
  }

  left(name: string): void {
    // It may have gone from the screen with the press that left it.
    if (this.#fields.has(name)) this.#shown.set(name, true);
  }

  /** Typing in a field takes away what the program said about its earlier content. */
  edited(name: string): void {
    if (this.#refused.some((refused) => refused.field === name)) {
      this.#refused = this.#refused.filter((refused) => refused.field !== name);
    }
  }

  /** The sentences to show under one field. What the program said goes before what the field finds by itself. */
  wordsFor(name: string): string[] {
    const typed = this.#fields.get(name)?.typed() ?? '';
    const refused = this.#refused.filter((one) => one.field === name);
    if (refused.length > 0) return refused.map((one) => refusedWords(one, typed));
    const own = this.#own.get(name);
    return own !== undefined && this.#shown.has(name) ? [fieldWords(own, { typed })] : [];
  }

  /** Everything that is wrong, in the order of the screen. Fields that are not on it come last, without a place to go. */
  get problems(): Problem[] {
    const here = [...this.#fields.entries()].sort(([, a], [, b]) => byPlace(a.id, b.id));
    const listed = here.flatMap(([name, field]) =>
      this.wordsFor(name).map((words) => ({ field: name, label: field.label(), id: field.id, words }))
    );
    const elsewhere = this.#refused
      .filter((refused) => !this.#fields.has(refused.field))
      .map((refused) => ({ field: refused.field, label: '', id: '', words: refusedWords(refused) }));
    return [...listed, ...elsewhere];
  }

  async submit(): Promise<boolean> {
    if (this.busy) return false;
    this.failure = undefined;
    this.#refused = [];
    if (this.#own.size > 0 && this.#options.readFirst) {
      for (const name of this.#fields.keys()) this.#shown.set(name, true);
      await this.#pointOut();
      return false;
    }
    this.busy = true;
    try {
      await this.#options.submit();
      await this.letGo();
      this.#shown.clear();
      return true;
    } catch (thrown) {
      const error = asAppError(thrown);
      const beside = Object.entries(this.#options.beside ?? {}).find(([, codes]) => codes.includes(error.code))?.[0];
      this.#refused = beside ? [{ field: beside, words: errorWords(error) }] : error.fields;
      if (this.#refused.length === 0) {
        this.failure = error;
        live.say(errorWords(error), true);
      }
      return false;
    } finally {
      this.busy = false;
      if (this.#refused.length > 0) await this.#pointOut();
    }
  }

  /** Puts back what was kept, once, when the form appears. */
  async restore(): Promise<void> {
    const draft = this.#options.draft;
    if (!draft) return;
    try {
      const kept = await loadDraft(draft.key);
      if (kept === undefined || kept === null) return;
      draft.write(kept);
      this.restored = true;
    } catch (thrown) {
      this.failure = asAppError(thrown);
    }
  }

  /** Keeps what is typed, a short moment after the last key. */
  keep(value: unknown): void {
    const draft = this.#options.draft;
    if (draft) keepSoon(draft.key, value, (thrown) => (this.failure = asAppError(thrown)));
  }

  /** Keeps at once, when the form goes away. */
  keepNow(): void {
    if (this.#options.draft) void keepNow(this.#options.draft.key);
  }

  /** There is nothing to keep (any more). */
  async letGo(): Promise<void> {
    this.restored = false;
    if (!this.#options.draft) return;
    await dropDraft(this.#options.draft.key).catch((thrown: unknown) => (this.failure = asAppError(thrown)));
  }

  /** Starts again without what was kept. */
  async forget(): Promise<void> {
    this.#options.draft?.write(undefined);
    await this.letGo();
  }

  async #pointOut(): Promise<void> {
    await tick();
    const problems = this.problems;
    const first = problems.find((problem) => problem.id !== '');
    if (first) document.getElementById(first.id)?.focus();
    const fields = problems.map((problem) => problem.field);
    live.say(m.kit_form_problems({ count: fields.filter((field, i) => fields.indexOf(field) === i).length }));
  }
}

function refusedWords(refused: Refused, typed?: string): string {
  if ('words' in refused) return refused.words;
  return fieldWords(refused.code, typed === undefined ? refused : { ...refused, typed });
}

function byPlace(a: string, b: string): number {
  const first = document.getElementById(a);
  const second = document.getElementById(b);
  if (!first || !second) return 0;
  return first.compareDocumentPosition(second) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}

/** A form to hand to `<Form {form}>`. */
export function useForm(options: FormOptions): FormState {
  return new FormState(options);
}

const KEY = Symbol('form');

export function provideForm(form: FormState): void {
  setContext(KEY, form);
}

export function surroundingForm(): FormState | undefined {
  return getContext<FormState | undefined>(KEY);
}

/**
 * Ties one field to the form around it. Call it while the field is being set up; without a form around it the field
 * works, and shows what it finds by itself.
 */
export function useField(name: () => string, field: FieldInForm, check: () => FieldCode | undefined) {
  const form = surroundingForm();
  let wasLeft = $state(false);

  $effect(() => form?.join(name(), field));
  $effect(() => form?.found(name(), check()));

  return {
    get words(): string[] {
      if (form) return form.wordsFor(name());
      const code = check();
      return wasLeft && code ? [fieldWords(code, { typed: field.typed() })] : [];
    },
    left() {
      unpressed(() => {
        wasLeft = true;
        form?.left(name());
      });
    },
    edited() {
      form?.edited(name());
    }
  };
}
