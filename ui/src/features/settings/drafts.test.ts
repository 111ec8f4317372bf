import { expect, test } from 'vitest';
import { draftText } from './draft-text';
import { draftHref, draftWords } from './drafts';

const sources = import.meta.glob<string>('../*/*.svelte', { query: '?raw', import: 'default', eager: true });
const keys = Object.entries(sources).flatMap(([file, source]) =>
  [...source.matchAll(/key: [`']([a-z]+\/[^`']*)[`']/g)].map(([, key = '']) => ({ file, key }))
);

test('every form keeps what is typed under its dossier, so that the list of drafts leads back to it', () => {
  const dossier = '0190b0d0-0000-7000-8000-000000000001';
  expect(keys.length).toBeGreaterThan(20);
  for (const { file, key } of keys) {
    const place = key.replace('${dossier}', dossier);
    const elsewhere = key.startsWith('directory/') ? '#/collegas' : key === 'resident/new' && '#/dossier/nieuw';
    expect(draftHref(place), `${file}: ${key}`).toMatch(elsewhere || dossier);
    expect(draftWords(place), `${file}: ${key}`).not.toBe('Concept');
  }
});

test('the text of a draft is read without its form', () => {
  const id = '0190b0d0-0000-7000-8000-000000000003';
  const draft = {
    owner_kind: 'worker',
    owner_id: id,
    title: 'Bel de huisbaas',
    goal_ids: [id],
    due_on: '',
    answers: [{ said: 'Ja, zij' }]
  };
  expect(draftText(draft).map((row) => row.words)).toEqual(['Medewerker', 'Bel de huisbaas', 'Ja, zij']);
  expect(draftText('Kopje koffie')).toEqual([{ label: '', words: 'Kopje koffie' }]);
  expect(draftText(undefined)).toEqual([]);
});

test('what a region that was put back had not is found at the part it stood in', () => {
  const dossier = '01890a5d-ac96-7ab0-8b4e-6f0a1c2d3e4f';
  expect(draftWords(`restored/${dossier}/4`)).toBe('Stond hier voordat de regio werd teruggezet');
  const tabs = [1, 3, 4, 5].map((part) => draftHref(`restored/${dossier}/${part}`));
  expect(tabs).toEqual(['gegevens', 'plan', 'verslagen', 'crisiskaart'].map((tab) => `#/dossier/${dossier}/${tab}`));
});
