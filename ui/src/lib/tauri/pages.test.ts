import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import PagesTest from '../../dev/test/PagesTest.svelte';
import { AppError } from './call';
import { tell } from './changes';

const seen = (what: string) => screen.getByTestId(what).textContent;
const user = userEvent.setup();
const more = () => user.click(screen.getByRole('button', { name: 'more' }));

/** Page 1 comes after none, and so on. */
const ask = vi.fn(async (_: string, after: number | undefined) => (after ?? 0) + 1);
beforeEach(() => ask.mockClear());

test('pages come one after the other until the last', async () => {
  render(PagesTest, { ask, of: 'a' });
  for (const pages of ['1', '1 2', '1 2 3', '1 2 3 4']) {
    await waitFor(() => expect(seen('pages')).toBe(pages));
    expect(seen('more')).toBe(String(!pages.endsWith('4')));
    await more();
  }
  expect(seen('pages')).toBe('1 2 3 4');
  expect(ask).toHaveBeenCalledTimes(4);
});

test('a change asks for all pages that are here again, and only for those', async () => {
  render(PagesTest, { ask, of: 'a' });
  await waitFor(() => expect(seen('pages')).toBe('1'));
  await more();
  await more();
  ask.mockClear();
  tell({ feature: 'note', dossier: 'a' });
  await waitFor(() => expect(ask.mock.calls.map(([, after]) => after)).toEqual([undefined, 1, 2]));
  await waitFor(() => expect(seen('pages')).toBe('1 2 3'));
  await more();
  expect(seen('pages')).toBe('1 2 3 4');
});

test('another list begins at its first page', async () => {
  const view = render(PagesTest, { ask, of: 'a' });
  await waitFor(() => expect(seen('pages')).toBe('1'));
  await more();
  ask.mockClear();
  await view.rerender({ ask, of: 'b' });
  await waitFor(() => expect(seen('pages')).toBe('1'));
  expect(ask.mock.calls).toEqual([['b', undefined]]);
});

test('a page that does not come leaves what is here, and can be asked again', async () => {
  render(PagesTest, { ask, of: 'a' });
  await waitFor(() => expect(seen('pages')).toBe('1'));
  ask.mockRejectedValueOnce(new AppError('internal'));
  await more();
  await waitFor(() => expect(seen('failure')).toBe('internal'));
  expect(seen('pages')).toBe('1');
  await more();
  await waitFor(() => expect(seen('pages')).toBe('1 2'));
  expect(seen('failure')).toBe('none');
});

test('two that want the next page get it once', async () => {
  render(PagesTest, { ask, of: 'a' });
  await waitFor(() => expect(seen('pages')).toBe('1'));
  let give: (page: number) => void = () => {};
  ask.mockImplementationOnce(() => new Promise((done) => (give = done)));
  await more();
  await more();
  expect(ask).toHaveBeenCalledTimes(2);
  give(2);
  await waitFor(() => expect(seen('pages')).toBe('1 2'));
});

test('what comes in while all is asked for again stays', async () => {
  render(PagesTest, { ask, of: 'a' });
  await waitFor(() => expect(seen('pages')).toBe('1'));
  let give: (page: number) => void = () => {};
  ask.mockImplementationOnce(() => new Promise((done) => (give = done)));
  tell({ feature: 'note', dossier: 'a' });
  await waitFor(() => expect(ask).toHaveBeenCalledTimes(2));
  await more();
  await more();
  await waitFor(() => expect(seen('pages')).toBe('1 2 3'));
  ask.mockClear();
  give(1);
  await waitFor(() => expect(ask.mock.calls.map(([, after]) => after)).toEqual([1, 2]));
  expect(seen('pages')).toBe('1 2 3');
});
