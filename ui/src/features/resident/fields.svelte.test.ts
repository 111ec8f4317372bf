import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import Fields from './Fields.svelte';
import { EMPTY } from './form';

function shown(bsn: string, no_bsn_reason: string, identity: boolean) {
  const values = $state({ ...EMPTY, bsn, no_bsn_reason });
  render(Fields, { values, municipalities: [], contacts: [], identity });
}

test('who may not change the BSN reads it, and why it stays', () => {
  shown('999990019', '', false);
  const bsn = screen.getByRole('textbox', { name: /BSN/ });
  expect(bsn).toHaveAttribute('readonly');
  expect(bsn).toHaveAccessibleDescription('Alleen wie het plan leidt, kan het BSN veranderen.');
});

test('the reason for no BSN stays as it is too', () => {
  shown('', 'not_yet_known', false);
  for (const field of screen.getAllByRole('textbox', { name: /BSN/ })) expect(field).toHaveAttribute('readonly');
  expect(screen.queryByRole('combobox', { name: /BSN/ })).toBeNull();
});

test('who leads changes both', () => {
  shown('', 'not_yet_known', true);
  expect(screen.getByRole('textbox', { name: /BSN/ })).not.toHaveAttribute('readonly');
  expect(screen.getByRole('combobox', { name: /BSN/ })).toBeVisible();
});
