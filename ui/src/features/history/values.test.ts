import { expect, test } from 'vitest';
import { codes, records, type FieldChangeView } from '$lib/tauri';
import { CODES, valueWords } from './values';
import { FIELDS, KINDS, fieldWords, kindWords } from './words';

test('every kind and every field of the record table has a word of its own', () => {
  expect(Object.keys(KINDS).sort()).toEqual(Object.keys(records).sort());
  const columns = new Set<string>(Object.values(records).flat());
  expect(Object.keys(FIELDS).sort()).toEqual([...columns].sort());
});

/** Dutch for what the code says in English, letter for letter. */
const SAME = ['involvement.role regisseur', 'plan.state concept', 'worker.functions regisseur'];

test('every code of every field reads as words', () => {
  expect(Object.keys(CODES).sort()).toEqual([...Object.keys(codes), 'action.rhythm'].sort());
  for (const [place, known] of Object.entries(codes)) {
    const [kind = '', field = ''] = place.split('.');
    for (const code of known) {
      const change: FieldChangeView = { field, ty: 'code', before: null, after: code };
      const words = valueWords(kind, change, code);
      if (!SAME.includes(`${place} ${code}`)) expect(words, `${place} ${code}`).not.toBe(code);
      expect(valueWords(kind, change, `${code}_of_later`)).toBe(`${code}_of_later`);
    }
  }
});

test('what a newer program wrote shows as it is', () => {
  expect(kindWords('stay')).toBe('stay');
  expect(fieldWords('nickname')).toBe('nickname');
});

test.each<[string, Partial<FieldChangeView>, string, string]>([
  ['involvement', { field: 'role', ty: 'code' }, 'social_team', 'sociaal team'],
  ['involvement', { field: 'role', ty: 'code' }, 'mayor', 'mayor'],
  ['involvement', { field: 'compartments', ty: 'list' }, 'plan\ncrisis', 'Plan, Crisiskaart en signaleringsplan'],
  ['dossier', { field: 'regie_since', ty: 'date' }, '2026-11-12', '12-11-2026'],
  ['handover', { field: 'proposed_at', ty: 'instant' }, '2026-11-12T08:05:00+00:00', '12-11-2026 09:05'],
  ['handover_item', { field: 'not_needed', ty: 'bool' }, 'true', 'ja'],
  ['action', { field: 'rhythm', ty: 'code' }, 'weeks:2', 'elke 2 weken'],
  ['action', { field: 'rhythm', ty: 'code' }, 'once', 'Eén keer'],
  ['resident', { field: 'language', ty: 'text' }, 'pl', 'Pools'],
  ['resident', { field: 'language', ty: 'text' }, 'Twents', 'Twents'],
  ['score', { field: 'dimension', ty: 'code' }, 'housing', 'Huisvesting'],
  ['resident_link', { field: 'other_id', ty: 'id' }, '', 'iemand anders']
])('%s %o: %s reads as %s', (kind, field, value, words) => {
  expect(valueWords(kind, { before: null, after: value, field: '', ty: '', ...field }, value)).toBe(words);
});
