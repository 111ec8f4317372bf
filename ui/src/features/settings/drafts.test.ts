import { expect, test } from 'vitest';
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
