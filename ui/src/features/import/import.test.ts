import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { ImportFileView } from '$lib/tauri';
import Import from './Import.svelte';

const columns = ['Naam', 'Gemeente'].map((header) => ({
  header,
  samples: [],
  used_for: 'left_out',
  by_header: 'left_out'
}));
const file: ImportFileView = {
  sheets: ['Inwoners', 'Leeg'],
  sheet: 0,
  header_row: 1,
  has_headers: true,
  rows: 3,
  remembered: false,
  columns
};
const ok = <T>(data: T) => ({ status: 'ok', data });

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    importChoose: async () => ok(file),
    importOpen: async () => ok(file),
    importMissing: async () => [],
    importSheet: async () => ({ status: 'error', error: { code: 'file_empty', fields: [] } }),
    importHeaders: async (has_headers: boolean) =>
      ok({ ...file, has_headers, columns: columns.map((one) => ({ ...one, header: has_headers ? one.header : '' })) })
  },
  events: { changed: { listen: async () => () => {} } }
}));

test('a sheet that cannot be read leaves the sheet that was, and what columns are for outlives the tick for headers', async () => {
  const user = userEvent.setup();
  render(Import);
  await user.click(await screen.findByRole('button', { name: /bestand/i }));
  const sheet = await screen.findByRole('combobox', { name: 'Blad' });
  await user.selectOptions(sheet, 'Leeg');
  expect(await screen.findByRole('alert')).toHaveTextContent('geen rijen');
  await vi.waitFor(() => expect(sheet).toHaveDisplayValue('Inwoners'));

  const of = (at: number) => screen.getAllByRole('combobox')[at + 1]!;
  await user.selectOptions(of(0), 'Achternaam');
  await user.click(screen.getByRole('checkbox'));
  await vi.waitFor(() => expect(of(0)).toHaveAccessibleName(/1/));
  expect(of(0)).toHaveDisplayValue('Achternaam');
  expect(screen.getByRole('checkbox')).not.toBeChecked();
});
