import { expect, test } from 'vitest';
import type { PlaceView } from '$lib/tauri';
import { termsWords } from './words';

const place: PlaceView = {
  id: 'a',
  name: 'Woongroep',
  product: 'living_community',
  organisation: '',
  municipality: '',
  phone: '',
  rooms: null,
  age_from: null,
  age_until: null,
  months_most: null,
  needs_indication: null,
  remark: ''
};

test.each<[Partial<PlaceView>, string]>([
  [{}, ''],
  [
    { age_from: 18, age_until: 27, months_most: 60, needs_indication: false },
    '18 tot en met 27 jaar, hooguit 5 jaar, zonder indicatie'
  ],
  [{ age_from: 18, needs_indication: true }, 'vanaf 18 jaar, met indicatie'],
  [{ age_until: 23, months_most: 1 }, 'tot en met 23 jaar, hooguit 1 maand'],
  [{ months_most: 12 }, 'hooguit 1 jaar'],
  [{ months_most: 18 }, 'hooguit 18 maanden']
])('%o is read as %s', (terms, words) => {
  expect(termsWords({ ...place, ...terms })).toBe(words);
});
