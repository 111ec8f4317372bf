import { expect, test } from 'vitest';
import { records, type FieldChangeView } from '$lib/tauri';
import { valueWords } from './values';
import { FIELDS, KINDS, fieldWords, kindWords } from './words';

test('every kind and every field of the record table has a word of its own', () => {
  expect(Object.keys(KINDS).sort()).toEqual(Object.keys(records).sort());
  const columns = new Set<string>(Object.values(records).flat());
  expect(Object.keys(FIELDS).sort()).toEqual([...columns].sort());
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
  ['resident_link', { field: 'other_id', ty: 'id' }, '', 'iemand anders']
])('%s %o: %s reads as %s', (kind, field, value, words) => {
  expect(valueWords(kind, { before: null, after: value, field: '', ty: '', ...field }, value)).toBe(words);
});
