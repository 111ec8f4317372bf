import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import ScreenTest from '../dev/test/ScreenTest.svelte';
import IconUsers from '@tabler/icons-svelte/icons/users';
import { openDossiers } from './open-dossiers.svelte';
import { router } from './router.svelte';
import Shell from './Shell.svelte';

vi.mock('./features', () => ({
  features: [
    {
      rail: [
        { href: '#/caseload', label: () => 'Caseload', icon: IconUsers, order: 20 },
        { href: '#/vandaag', label: () => 'Vandaag', icon: IconUsers, order: 10 }
      ]
    }
  ]
}));

const routes = ['/vandaag', '/caseload', '/dossier/:id/:tab'].map((path) => ({
  path,
  title: () => path,
  component: ScreenTest
}));

let stop: () => void;

beforeEach(async () => {
  stop?.();
  openDossiers.clear();
  location.hash = '#/vandaag';
  await new Promise((done) => setTimeout(done));
  stop = router.start(routes, '#/vandaag');
  HTMLElement.prototype.scrollTo = vi.fn();
});

const go = async (hash: string) => {
  router.go(hash);
  await waitFor(() => expect(router.hash).toBe(hash));
  await new Promise((done) => setTimeout(done));
};

describe('the shell', () => {
  test('starts without taking the keyboard, with a title that names nobody', () => {
    render(Shell);
    expect(screen.getByRole('heading', { level: 1 })).not.toHaveFocus();
    expect(document.title).toBe('/vandaag – EenPlan');
  });

  test('puts the keyboard on the title of a new screen', async () => {
    render(Shell);
    await go('#/caseload');
    expect(screen.getByRole('heading', { level: 1 })).toHaveFocus();
    expect(document.title).toBe('/caseload – EenPlan');
  });

  test('leaves the keyboard where it is between the tabs of one dossier', async () => {
    render(Shell);
    await go('#/dossier/a/plan');
    const heading = screen.getByRole('heading', { level: 1 });
    const search = screen.getByRole('button', { name: /Zoeken/ });
    search.focus();
    await go('#/dossier/a/verslagen');
    expect(search).toHaveFocus();
    expect(screen.getByRole('heading', { level: 1 })).toBe(heading);
    await go('#/dossier/b/plan');
    expect(screen.getByRole('heading', { level: 1 })).toHaveFocus();
  });

  test('says when an address leads nowhere', async () => {
    render(Shell);
    await go('#/nergens');
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('Niet gevonden');
  });

  test('shows the places in their order and where you are', async () => {
    render(Shell);
    const places = screen.getAllByRole('link').filter((link) => link.classList.contains('rail-item'));
    expect(places.map((place) => place.textContent?.trim())).toEqual(['Vandaag', 'Caseload']);
    expect(places[0]).toHaveAttribute('aria-current', 'page');
    openDossiers.opened('a', 'Voorbeeld, Anna (test)');
    await go('#/dossier/a/plan');
    expect(screen.getByRole('link', { name: 'Voorbeeld, Anna (test)' })).toHaveAttribute('aria-current', 'page');
    expect(places[0]).not.toHaveAttribute('aria-current');
  });

  test('skips to the content', async () => {
    const user = userEvent.setup();
    render(Shell);
    await user.tab();
    expect(screen.getByRole('link', { name: 'Naar de inhoud' })).toHaveFocus();
    await user.keyboard('{Enter}');
    expect(screen.getByRole('main')).toHaveFocus();
  });
});

describe('the open dossiers', () => {
  test('are the last six, each once, under their latest name', () => {
    for (let i = 0; i < 8; i++) openDossiers.opened(`d${i}`, `Voorbeeld ${i}`);
    openDossiers.opened('d7', 'Voorbeeld zeven');
    expect(openDossiers.list.map((dossier) => dossier.id)).toEqual(['d2', 'd3', 'd4', 'd5', 'd6', 'd7']);
    expect(openDossiers.list.at(-1)?.name).toBe('Voorbeeld zeven');
    openDossiers.closed('d2');
    expect(openDossiers.list).toHaveLength(5);
  });
});
