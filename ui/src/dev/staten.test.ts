import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { expect, test, vi } from 'vitest';
import Staten from './Staten.svelte';

// Colours are checked in contrast.test.ts: jsdom paints nothing.
const rules = {
  'color-contrast': { enabled: false },
  region: { enabled: false },
  'page-has-heading-one': { enabled: true }
};

test.each(['Onderdelen', 'Lijst', 'Tabel', 'Formulier', 'Dossier'])('axe finds nothing in %s', async (view) => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(400);
  const user = userEvent.setup();
  const { container } = render(Staten);
  await user.click(screen.getByRole('button', { name: new RegExp(`^${view}`) }));
  const { violations } = await axe.run(container, { rules });
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([]);
});

test('every drawing has the same figures as a table', async () => {
  const user = userEvent.setup();
  render(Staten);
  const [first] = screen.getAllByRole('button', { name: 'Toon als tabel' });
  if (first) await user.click(first);
  expect(screen.getByRole('cell', { name: '9-11 crisis in huis' })).toBeVisible();
  expect(screen.getByRole('cell', { name: 'intensief' })).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Toon als tekening' }));
  expect(screen.queryByRole('cell', { name: 'intensief' })).toBeNull();
});
