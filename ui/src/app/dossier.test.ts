import { render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import Dossier from './Dossier.svelte';

vi.mock('./features', async () => {
  const { default: Slot } = await import('../dev/test/SlotTest.svelte');
  return {
    features: [
      {
        dossierTabs: [{ slug: 'verslagen', label: () => 'Verslagen', order: 20, component: Slot }],
        dossier: { takesPart: Slot }
      },
      {
        dossierTabs: [{ slug: 'plan', label: () => 'Plan', order: 10, component: Slot, count: Slot }],
        dossier: { lead: Slot }
      }
    ]
  };
});

test('a dossier opens on the first part, whoever brought it', () => {
  render(Dossier, { params: { id: 'a' } });
  const links = screen.getAllByRole('link');
  expect(links.map((link) => link.getAttribute('href'))).toEqual(['#/dossier/a/plan', '#/dossier/a/verslagen']);
  expect(links[0]).toHaveAttribute('aria-current', 'page');
});

test('who leads and who takes part stay in view on every part', () => {
  render(Dossier, { params: { id: 'a', tab: 'verslagen' } });
  expect(screen.getByRole('region', { name: 'Wie leidt' })).toHaveTextContent('deel van a');
  expect(screen.getByRole('region', { name: 'Wie doet mee' })).toBeVisible();
  expect(screen.getByRole('link', { name: /Verslagen/ })).toHaveAttribute('aria-current', 'page');
});

test('an unknown part says so and keeps the rest', () => {
  render(Dossier, { params: { id: 'a', tab: 'nergens' } });
  expect(screen.getByText('Niet gevonden')).toBeVisible();
  expect(screen.getByRole('region', { name: 'Wie leidt' })).toBeVisible();
});
