import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { CaseloadPage } from '$lib/tauri';
import Who from './Who.svelte';

/** More open dossiers than one page holds, and two of one name. */
const all = [
  ...Array.from({ length: 450 }, (_, i) => ({
    dossier: `d${i}`,
    name: `Voorbeeld${String(i).padStart(3, '0')}, Anna`,
    age: 40
  })),
  { dossier: 'old', name: 'Ali, Mohamed', age: 71 },
  { dossier: 'young', name: 'Ali, Mohamed', age: 19 }
];

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    caseloadPage: async ({ name, limit }: CaseloadPage) => {
      const words = name.toLowerCase().split(' ');
      const rows = all.filter((row) => words.every((word) => row.name.toLowerCase().includes(word)));
      return { status: 'ok', data: { rows: rows.slice(0, limit), total: rows.length } };
    }
  },
  events: { changed: { listen: async () => () => {} } }
}));

test('everybody can be found by name, also past the first page and with the words turned around', async () => {
  const chosen = vi.fn();
  render(Who, { chosen });
  await userEvent.type(screen.getByRole('combobox'), 'anna voorbeeld432');
  await userEvent.click(await screen.findByRole('option', { name: /Voorbeeld432, Anna/ }));
  expect(chosen).toHaveBeenCalledWith('d432');
});

test('of two who bear one name nobody is chosen by typing it, and the one that is pointed at is', async () => {
  const chosen = vi.fn();
  render(Who, { chosen });
  await userEvent.type(screen.getByRole('combobox'), 'Ali, Mohamed');
  expect(await screen.findAllByRole('option', { name: /Ali, Mohamed/ })).toHaveLength(2);
  expect(chosen).not.toHaveBeenCalled();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}');
  expect(chosen.mock.calls).toEqual([['young']]);
});
