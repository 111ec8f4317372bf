import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import GridTest from '../../dev/test/GridTest.svelte';

const many = Array.from({ length: 10_000 }, (_, i) => ({ id: `r${i}`, name: i === 3 ? 'weg' : `Voorbeeld ${i}` }));

/** jsdom lays nothing out: the frame is 370 px high and every row 37. */
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockImplementation(function (this: HTMLElement) {
    return this.getAttribute('role') === 'grid' ? 370 : 37;
  });
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(900);
  HTMLElement.prototype.scrollTo = vi.fn();
});

const chosen = () => {
  const id = screen.getByRole('grid').getAttribute('aria-activedescendant') ?? '';
  return document.getElementById(id)?.textContent;
};

describe('a table of ten thousand', () => {
  test('draws only the rows in sight, and tells how many there are', async () => {
    render(GridTest, { rows: many, open: vi.fn() });
    const grid = screen.getByRole('grid', { name: 'Dossiers' });
    expect(grid).toHaveAttribute('aria-rowcount', '10001');
    const rows = screen.getAllByRole('row').length - 1;
    expect(rows).toBeGreaterThanOrEqual(10);
    expect(rows).toBeLessThan(60);
  });

  test('moves with the arrows; the chosen row always exists', async () => {
    const user = userEvent.setup();
    render(GridTest, { rows: many, open: vi.fn() });
    screen.getByRole('grid').focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');
    expect(chosen()).toBe('r1Voorbeeld 1');
    await user.keyboard('{End}');
    expect(chosen()).toBe('r9999Voorbeeld 9999');
    await user.keyboard('{Home}');
    expect(chosen()).toBe('r0Voorbeeld 0');
    expect(screen.getByRole('grid')).toHaveFocus();
  });

  test('opens the chosen row with Enter, and not one that cannot be opened', async () => {
    const user = userEvent.setup();
    const open = vi.fn();
    render(GridTest, { rows: many, open });
    screen.getByRole('grid').focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}');
    expect(open).toHaveBeenCalledExactlyOnceWith(many[2]);
    await user.keyboard('{ArrowDown}{Enter}');
    expect(open).toHaveBeenCalledTimes(1);
  });

  test('keeps the row that was chosen when others come before it', async () => {
    const user = userEvent.setup();
    const open = vi.fn();
    const view = render(GridTest, { rows: many, open });
    screen.getByRole('grid').focus();
    await user.keyboard('{ArrowDown}{ArrowDown}');
    await view.rerender({ rows: [{ id: 'new', name: 'Nieuw' }, ...many], open });
    expect(chosen()).toBe('r2Voorbeeld 2');
    await user.keyboard('{Enter}');
    expect(open).toHaveBeenCalledExactlyOnceWith(many[2]);
  });

  test('keeps a row chosen when the list gets shorter', async () => {
    const user = userEvent.setup();
    const view = render(GridTest, { rows: many, open: vi.fn() });
    screen.getByRole('grid').focus();
    await user.keyboard('{End}');
    await view.rerender({ rows: many.slice(0, 2) });
    expect(chosen()).toBe('r1Voorbeeld 1');
  });

  test('asks for another order by a column with a button', async () => {
    const user = userEvent.setup();
    const sorted = vi.fn();
    render(GridTest, { rows: many.slice(0, 5), open: vi.fn(), sorted });
    const header = screen.getByRole('columnheader', { name: /Inwoner/ });
    expect(header).toHaveAttribute('aria-sort', 'none');
    await user.click(screen.getByRole('button', { name: /Inwoner/ }));
    expect(header).toHaveAttribute('aria-sort', 'ascending');
    await user.click(screen.getByRole('button', { name: /Inwoner/ }));
    expect(header).toHaveAttribute('aria-sort', 'descending');
    expect(sorted).toHaveBeenLastCalledWith({ key: 'name', direction: 'descending' });
    expect(screen.getByRole('columnheader', { name: 'Volgende' })).not.toHaveAttribute('aria-sort');
  });
});
