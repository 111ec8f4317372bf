import { render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { RegieView } from '$lib/tauri';
import Handover from './Handover.svelte';

const person = { id: 'eva', name: 'Eva Tester', organisation: '', phone: '', me: true };
const regie: RegieView = {
  regisseur: person,
  since: '2026-11-02',
  transfers: 0,
  deputy: null,
  may_decide: true,
  may_propose: true,
  may_take: false,
  closed: false,
  handovers: []
};

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    handoverList: async () => ({ status: 'ok', data: regie }),
    directoryList: async () => ({ status: 'ok', data: { workers: [], organisations: [] } })
  },
  events: { changed: { listen: async () => () => {} } }
}));

test('every button says what it does and nothing else', async () => {
  render(Handover, { dossier: 'd' });
  expect(await screen.findByRole('button', { name: 'Kies een plaatsvervanger' })).toBeVisible();
  for (const button of screen.getAllByRole('button')) expect(button.textContent?.trim()).not.toMatch(/^[<>]|[<>]$/);
});
