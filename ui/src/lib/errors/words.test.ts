import { afterEach, describe, expect, test } from 'vitest';
import { settings } from '$app/settings.svelte';
import { AppError } from '$lib/tauri';
import { CODES, errorWords, fieldWords } from './words';

afterEach(() => void settings.set('language', 'nl'));

describe.each(['nl', 'en'] as const)('in %s', (language) => {
  test('every code has a sentence of its own that ends', async () => {
    await settings.set('language', language);
    const said = [
      ...CODES.errors.map((code) => errorWords(new AppError(code))),
      ...CODES.fields.map((code) => fieldWords(code, { min: 1, max: 9 }))
    ];
    for (const words of said) expect(words).toMatch(/^[A-Z].+\.$/);
    expect(new Set(said).size).toBe(said.length);
  });
});

test('a code of a newer program still gets words', () => {
  expect(errorWords(new AppError('from_the_future' as 'internal'))).toMatch(/\.$/);
  expect(fieldWords('from_the_future' as 'required')).toMatch(/\.$/);
});

test('an impossible day is named', () => {
  expect(fieldWords('date_impossible', { typed: '31-2-1988' })).toBe('31 februari bestaat niet. Kijk de datum na.');
  expect(fieldWords('date_impossible', { typed: '29-2-2023' })).toBe(
    '29 februari 2023 bestaat niet. Kijk de datum na.'
  );
  expect(fieldWords('date_impossible', { typed: '1-13-2020' })).toBe('Deze datum bestaat niet. Kijk de datum na.');
});

test('bounds are in the sentence', () => {
  expect(fieldWords('too_long', { max: 20000 })).toContain('20.000');
  expect(fieldWords('out_of_range', { min: 1, max: 5 })).toContain('van 1 tot en met 5');
});
