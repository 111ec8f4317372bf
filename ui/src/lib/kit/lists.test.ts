import { describe, expect, test } from 'vitest';
import { along, scale, stepPath } from './chart';
import { wordDiff } from './diff';
import { nextRow, nextSort } from './grid';
import { folded, hit, nextInList } from './listbox';

describe('the keys of a table', () => {
  test.each([
    ['ArrowDown', 0, 1],
    ['ArrowDown', 9, 9],
    ['ArrowUp', 0, 0],
    ['ArrowUp', 5, 4],
    ['PageDown', 0, 4],
    ['PageDown', 8, 9],
    ['PageUp', 9, 5],
    ['PageUp', 1, 0],
    ['Home', 7, 0],
    ['End', 0, 9]
  ])('%s from row %i goes to row %i', (key, from, to) => expect(nextRow(key, from, 10, 4)).toBe(to));
  test('other keys mean nothing', () => expect(nextRow('a', 0, 10, 4)).toBeUndefined());
  test('an empty table has nowhere to go', () => expect(nextRow('ArrowDown', 0, 0, 4)).toBeUndefined());
  test('a column sorts up, then down, then up', () => {
    const first = nextSort(undefined, 'name');
    expect(first).toEqual({ key: 'name', direction: 'ascending' });
    const second = nextSort(first, 'name');
    expect(second.direction).toBe('descending');
    expect(nextSort(second, 'name').direction).toBe('ascending');
    expect(nextSort(second, 'age')).toEqual({ key: 'age', direction: 'ascending' });
  });
});

describe('the keys of a list of choices', () => {
  test.each([
    ['ArrowDown', -1, 0],
    ['ArrowDown', 2, 0],
    ['ArrowUp', 0, 2],
    ['ArrowUp', -1, 2]
  ])('%s from %i goes to %i, around the end', (key, from, to) => expect(nextInList(key, from, 3)).toBe(to));
});

describe('what was typed in a name', () => {
  test('accents and capitals do not matter', () => expect(folded('Şahin-Ümit É')).toBe('sahin-umit e'));
  test.each([
    ['Şahinköy', 'sa', ['', 'Şa', 'hinköy']],
    ['Kowalczyková', 'KOVA', ['Kowalczy', 'ková', '']],
    ['Voorbeeld, Anna', 'anna', ['Voorbeeld, ', 'Anna', '']],
    ['Voorbeeld', 'x', ['Voorbeeld', '', '']],
    ['Voorbeeld', '  ', ['Voorbeeld', '', '']]
  ])('%s with %s typed shows %j', (label, typed, parts) => expect(hit(label, typed)).toEqual(parts));
});

describe('two texts side by side', () => {
  const texts = [
    ['elke vrijdag naar Eva', 'dinsdag en vrijdag, met Bas'],
    ['', 'nieuw'],
    ['oud', ''],
    ['regel één\nregel twee', 'regel één\nregel drie'],
    ['zelfde', 'zelfde'],
    ['مرحبا بك', 'مرحبا بكم 👩‍👩‍👧']
  ] as const;
  test.each(texts)('%j and %j both come back whole', (before, after) => {
    const pieces = wordDiff(before, after);
    const without = (kind: string) =>
      pieces
        .filter((piece) => piece.kind !== kind)
        .map((piece) => piece.text)
        .join('');
    expect(without('added')).toBe(before);
    expect(without('removed')).toBe(after);
  });
  test('words that changed together are one piece', () =>
    expect(
      wordDiff('elke vrijdag naar Eva', 'dinsdag en vrijdag met Bas').map((piece) => [piece.kind, piece.text])
    ).toEqual([
      ['removed', 'elke'],
      ['added', 'dinsdag en'],
      ['same', ' '],
      ['same', 'vrijdag '],
      ['removed', 'naar Eva'],
      ['added', 'met Bas']
    ]));
  test('whatever the texts are, both come back whole', () => {
    const words = ['a', 'b', ' ', '  ', '\n', ',', 'c d', 'é'];
    let seed = 7;
    const next = () => (seed = (seed * 16807) % 2147483647);
    const text = () => Array.from({ length: next() % 12 }, () => words[next() % words.length]).join('');
    for (let i = 0; i < 500; i++) {
      const [before, after] = [text(), text()];
      const without = (kind: string) =>
        wordDiff(before, after)
          .filter((piece) => piece.kind !== kind)
          .map((piece) => piece.text)
          .join('');
      expect([without('added'), without('removed')]).toEqual([before, after]);
    }
  });
  test('equal texts have one piece', () =>
    expect(wordDiff('zelfde', 'zelfde')).toEqual([{ text: 'zelfde', kind: 'same' }]));
});

describe('a course over time', () => {
  test('stays level until the next step', () =>
    expect(
      stepPath(
        [
          { x: 0, y: 80 },
          { x: 10, y: 20 }
        ],
        30
      )
    ).toBe('M0 80H10V20H30'));
  test('nothing draws nothing', () => expect(stepPath([], 30)).toBe(''));
  test('the highest value is at the top', () => {
    expect(scale(5, 1, 5, 100, 10)).toBe(10);
    expect(scale(1, 1, 5, 100, 10)).toBe(90);
    expect(scale(3, 3, 3, 100, 10)).toBe(50);
  });
  test('a day has its place between two others', () => {
    expect(along('2026-01-06', '2026-01-01', '2026-01-11')).toBe(0.5);
    expect(along('2025-01-01', '2026-01-01', '2026-01-11')).toBe(0);
    expect(along('2026-01-01', '2026-01-01', '2026-01-01')).toBe(1);
  });
});
