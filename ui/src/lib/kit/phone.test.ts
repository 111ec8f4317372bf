import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import Phone from './Phone.svelte';
import { grouped } from './phone';

test.each([
  ['0612345678', '06 1234 5678'],
  ['06-12345678', '06 1234 5678'],
  ['+31612345678', '06 1234 5678'],
  ['+31 (0)6 12345678', '06 1234 5678'],
  ['0572123456', '0572 12 34 56'],
  ['0381234567', '038 123 45 67'],
  ['112', '112'],
  ['0800 1234', '0800 1234'],
  ['0900-8844', '0900-8844'],
  ['+49 30 123456', '+49 30 123456']
])('%s reads as %s', (typed, read) => {
  expect(grouped(typed)).toBe(read);
});

test('a number is called by its link', () => {
  render(Phone, { number: '06-1234 5678' });
  expect(screen.getByRole('link', { name: '06 1234 5678' })).toHaveAttribute('href', 'tel:0612345678');
});
