import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import LongListTest from '../../dev/test/LongListTest.svelte';
import { layOut } from '../../dev/test/layout';

const many = Array.from({ length: 2_000 }, (_, i) => `Verslag ${i}`);

let page: ReturnType<typeof layOut>;
beforeEach(() => {
  page = layOut();
});
afterEach(() => {
  vi.restoreAllMocks();
  page.frame.remove();
});

interface Given {
  rows: string[];
  of: number | undefined;
  keep?: string;
  more?: () => void;
}

const drawn = () => screen.getAllByRole('listitem').map((row) => row.querySelector('h3')?.textContent);

async function shown(given: Given) {
  const view = render(LongListTest, { target: page.frame, props: given });
  await waitFor(() => expect(drawn().length).toBeLessThan(20));
  return view;
}

test('draws only what is near, and says which of how many each row is', async () => {
  const { container } = await shown({ rows: many, of: 2_000 });
  expect(screen.getByRole('list', { name: 'Verslagen 2000' })).toBeVisible();
  const rows = screen.getAllByRole('listitem');
  expect(rows[0]).toHaveAttribute('aria-posinset', '1');
  expect(rows[0]).toHaveAttribute('aria-setsize', '2000');
  expect(parseInt(screen.getByRole('list').style.height)).toBeGreaterThan(100_000);
  const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
  const { violations } = await axe.run(container, { rules });
  expect(violations.map((violation) => violation.id)).toEqual([]);
});

test('draws what is scrolled to, in its place', async () => {
  await shown({ rows: many, of: 2_000 });
  await page.scrollTo(50_000);
  await waitFor(() => expect(drawn()).toContain('Verslag 515'));
  expect(drawn()).not.toContain('Verslag 0');
  expect(drawn().length).toBeLessThan(30);
  const places = screen.getAllByRole('listitem').map((row) => parseInt(row.style.transform.replace('translateY(', '')));
  expect(places[0]).toBeGreaterThan(45_000);
  expect(places.every((at, i) => i === 0 || at > (places[i - 1] ?? 0))).toBe(true);
});

test('the row with the keyboard stays, and the next one is one key away', async () => {
  const user = userEvent.setup();
  await shown({ rows: many, of: 2_000 });
  await user.tab();
  await user.tab();
  const button = (n: number) => screen.getByRole('button', { name: `Verbeter Verslag ${n}` });
  expect(button(1)).toHaveFocus();
  await page.scrollTo(50_000);
  await waitFor(() => expect(drawn()).toContain('Verslag 515'));
  expect(button(1)).toHaveFocus();
  await page.scrollTo(0);
  await waitFor(() => expect(drawn()).toContain('Verslag 2'));
  await user.tab();
  expect(button(2)).toHaveFocus();
});

test('the keyboard stays on its row when others come above it', async () => {
  const user = userEvent.setup();
  const view = await shown({ rows: many, of: 2_000 });
  await user.tab();
  await view.rerender({ rows: ['Verslag nieuw', ...many], of: 2_001 });
  await waitFor(() => expect(drawn()[0]).toBe('Verslag nieuw'));
  expect(screen.getByRole('button', { name: 'Verbeter Verslag 0' })).toHaveFocus();
});

test('asks for more near the end alone', async () => {
  const more = vi.fn();
  await shown({ rows: many.slice(0, 100), of: 2_000, more });
  expect(more).not.toHaveBeenCalled();
  await page.scrollTo(9_000);
  await waitFor(() => expect(more).toHaveBeenCalled());
});

test('a row that has to be there is drawn wherever it stands', async () => {
  await shown({ rows: many, of: 2_000, keep: 'Verslag 1500' });
  expect(drawn()).toContain('Verslag 1500');
});

test('without a layout the first rows are there', () => {
  vi.restoreAllMocks();
  render(LongListTest, { rows: many, of: undefined });
  expect(drawn()).toHaveLength(30);
  expect(screen.getAllByRole('listitem')[0]).toHaveAttribute('aria-setsize', '-1');
});
