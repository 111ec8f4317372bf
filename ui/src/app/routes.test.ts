import { describe, expect, test } from 'vitest';
import { match, parse, placeKey } from './routes';

const routes = [{ path: '/vandaag' }, { path: '/dossier/:id/:tab' }, { path: '/dossier/:id/nieuw' }, { path: '/' }];

describe('an address', () => {
  test.each([
    ['#/vandaag', '/vandaag', {}],
    ['#/vandaag/', '/vandaag', {}],
    ['#/vandaag?doel=0193', '/vandaag', { doel: '0193' }],
    ['#/dossier/0193-ab/plan', '/dossier/:id/:tab', { id: '0193-ab', tab: 'plan' }],
    ['#/dossier/0193-ab/nieuw', '/dossier/:id/nieuw', { id: '0193-ab' }],
    ['#/', '/', {}],
    ['', '/', {}]
  ])('%s leads to %s', (hash, path, params) => expect(match(hash, routes)).toEqual({ route: { path }, params }));

  test.each(['#/nergens', '#/dossier/0193', '#/dossier/a/b/c', '#/vandaag/x'])('%s leads nowhere', (hash) =>
    expect(match(hash, routes)).toBeUndefined()
  );

  test.each([
    '#/dossier/Voorbeeld, Anna/plan',
    '#/dossier/Voorbeeld%20Anna/plan',
    '#/vandaag?naam=Anna%20V',
    '#/vandaag?x',
    '#/a.b',
    '#/é'
  ])('%s is refused: an address holds ids and our own words only', (hash) => expect(parse(hash)).toBeUndefined());
});

describe('a place', () => {
  test('stays the same between two tabs of one dossier', () =>
    expect(placeKey('/dossier/:id/:tab', { id: '1', tab: 'plan' })).toBe(
      placeKey('/dossier/:id/:tab', { id: '1', tab: 'verslagen' })
    ));
  test('stays the same when a dossier is opened without naming a tab', () =>
    expect(placeKey('/dossier/:id', { id: '1' })).toBe(placeKey('/dossier/:id/:tab', { id: '1', tab: 'plan' })));
  test('changes with the dossier', () =>
    expect(placeKey('/dossier/:id/:tab', { id: '1', tab: 'plan' })).not.toBe(
      placeKey('/dossier/:id/:tab', { id: '2', tab: 'plan' })
    ));
  test('stays the same when only the question behind it changes', () =>
    expect(placeKey('/vandaag', { doel: '1' })).toBe(placeKey('/vandaag', {})));
});
