import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const settings = JSON.parse(readFileSync('project.inlang/settings.json', 'utf8')) as {
  'plugin.inlang.messageFormat': { pathPattern: string[] };
};
const patterns = settings['plugin.inlang.messageFormat'].pathPattern;

function messages(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

/** What a message takes from outside: `{count}`. */
function inputs(message: unknown): string[] {
  const text = JSON.stringify(message);
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? ''))].sort();
}

test.each(['nl', 'en'])('every file of %s is compiled, and every file that is compiled is there', (locale) => {
  const compiled = patterns.map((pattern) => pattern.replace('{locale}', locale).replace('./', ''));
  expect(
    readdirSync(`messages/${locale}`)
      .map((file) => `messages/${locale}/${file}`)
      .sort()
  ).toEqual([...compiled].sort());
  expect(compiled.filter((path) => !existsSync(path))).toEqual([]);
});

describe.each(patterns)('%s', (pattern) => {
  const feature = pattern.replace(/^.*\/(\w+)\.json$/, '$1');
  const nl = messages(pattern.replace('{locale}', 'nl'));
  const en = messages(pattern.replace('{locale}', 'en'));

  test('says the same things in Dutch and in English', () => expect(Object.keys(en)).toEqual(Object.keys(nl)));
  test('names its messages after the feature', () =>
    expect(Object.keys(nl).filter((key) => !key.startsWith(`${feature}_`))).toEqual([]));
  test('takes the same from outside in both languages', () => {
    for (const key of Object.keys(nl)) expect([key, inputs(en[key])]).toEqual([key, inputs(nl[key])]);
  });
  test('leaves nothing empty', () => {
    for (const key of Object.keys(nl)) {
      expect(nl[key], key).not.toBe('');
      expect(en[key], key).not.toBe('');
    }
  });
});
