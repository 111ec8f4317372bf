import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import Backup from './Backup.svelte';

let days = 10;
const put = vi.fn();

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    backupStatus: async () => ({
      status: 'ok',
      data: { last_at: null, days: null, changes_since: 3, remind_after: days, due: true }
    }),
    settingPut: async (name: string, value: string) => {
      put(name, value);
      days = Number(value);
      return { status: 'ok', data: null };
    }
  },
  events: { changed: { listen: async () => () => {} } }
}));

test('the days until the reminder are chosen here, and what was kept stays in the list', async () => {
  render(Backup);
  const choice = await screen.findByRole('combobox', { name: /Herinner me na/ });
  expect(choice).toHaveDisplayValue('10 dagen');
  await userEvent.selectOptions(choice, '1 dag');
  expect(put).toHaveBeenCalledWith('backup_days', '1');
  await vi.waitFor(() => expect(choice).toHaveDisplayValue('1 dag'));
});
