import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'svelte/compiler';
import { expect, test } from 'vitest';

type Message = string | { match: Record<string, string> }[];
type Messages = Record<string, Message>;

const SOURCES = join(__dirname, '..');
const MESSAGES = join(SOURCES, '../messages');

const read = (language: string, file: string) =>
  JSON.parse(readFileSync(join(MESSAGES, language, file), 'utf8')) as Messages;

/** Every sentence of a message: one, or one for each count. */
const sentences = (message: Message) =>
  typeof message === 'string' ? [message] : message.flatMap((one) => Object.values(one.match));

const files = readdirSync(join(MESSAGES, 'nl'));
const all = files.flatMap((file) => {
  const [nl, en] = [read('nl', file), read('en', file)];
  return Object.keys(nl)
    .filter((key) => key !== '$schema')
    .map((key) => ({ key, nl: sentences(nl[key] ?? ''), en: sentences(en[key] ?? '') }));
});

test('every message is there in both languages, and none in English alone', () => {
  expect(all.filter(({ en }) => en.join('') === '').map(({ key }) => key)).toEqual([]);
  for (const file of files) expect(Object.keys(read('en', file))).toEqual(Object.keys(read('nl', file)));
  expect(readdirSync(join(MESSAGES, 'en'))).toEqual(files);
  expect(all.length).toBeGreaterThan(1000);
});

test('a message says the same things in both languages', () => {
  const holes = (parts: string[]) => [...new Set(parts.join(' ').match(/\{\w+\}/g))].sort();
  for (const { key, nl, en } of all) expect([key, holes(en)]).toEqual([key, holes(nl)]);
});

test('no English message is Dutch', () => {
  // Words no English sentence has; what both languages call the same holds none of them.
  const dutch = /\b(de|het|een|niet|van|voor|met|wordt|kun|jij|jouw|deze|naar|wat|wie|nog|maar)\b/i;
  const named = all.filter(({ key }) => key !== 'session_example_name');
  const found = named.flatMap(({ key, en }) => en.filter((one) => dutch.test(one)).map((one) => `${key}: ${one}`));
  expect(found).toEqual([]);
});

test('the screens say nothing but messages', () => {
  /** Names, keys and signs that are the same in every language. */
  const SAME = new Set(['EenPlan', 'Ctrl K', 'Ctrl', 'Enter', 'Esc', 'Tab']);
  const SPOKEN = new Set(['aria-label', 'title', 'alt', 'placeholder', 'label', 'detail', 'hint', 'lead']);
  const found: string[] = [];

  function walk(node: unknown, file: string): void {
    if (Array.isArray(node)) return node.forEach((one) => walk(one, file));
    if (typeof node !== 'object' || node === null) return;
    const { type, name, data, value } = node as Record<string, unknown>;
    const text = (said: unknown) => {
      const words = String(said).trim();
      if (/\p{L}{2}/u.test(words) && !SAME.has(words)) found.push(`${file}: ${words}`);
    };
    if (type === 'Text') text(data);
    if (type === 'Attribute') {
      const parts = Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
      if (SPOKEN.has(String(name)))
        parts.filter((part) => part['type'] === 'Text').forEach((part) => text(part['data']));
      parts.filter((part) => part['type'] !== 'Text').forEach((part) => walk(part, file));
      return;
    }
    for (const [key, child] of Object.entries(node)) if (key !== 'parent') walk(child, file);
  }

  const screens = readdirSync(SOURCES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.endsWith('.svelte'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !relative(SOURCES, path).startsWith('dev/'));
  expect(screens.length).toBeGreaterThan(100);
  for (const path of screens) {
    const { fragment } = parse(readFileSync(path, 'utf8'), { modern: true });
    walk(fragment, relative(SOURCES, path));
  }
  expect(found).toEqual([]);
});
