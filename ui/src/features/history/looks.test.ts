import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { AuditLineView } from '$lib/tauri';
import Looks from './Looks.svelte';

const dossier = '0190b0d0-0000-7000-8000-000000000001';
const asked = vi.hoisted(() => vi.fn());

vi.mock('$lib/tauri/bindings', () => ({
  commands: { auditPage: async (_dossier: string, before: number | null) => asked(before) as unknown },
  events: { changed: { listen: async () => () => {} } }
}));

function line(seq: number): AuditLineView {
  return {
    seq,
    at: '2026-11-03T10:00:00Z',
    by: `Ria Proef ${seq}`,
    organisation: '',
    me: false,
    action: 'view',
    kind: '',
    compartment: 'plan',
    success: true,
    role: 'regisseur',
    emergency: false
  };
}

test('the next page of who looked comes under the first one, which is not asked again', async () => {
  const user = userEvent.setup();
  asked.mockImplementation((before: number | null) => ({
    status: 'ok',
    data: before === null ? { lines: [line(3), line(2)], next: 2 } : { lines: [line(1)], next: null }
  }));
  render(Looks, { dossier });
  await screen.findByText('Ria Proef 3');
  await user.click(screen.getByRole('button'));
  await screen.findByText('Ria Proef 1');
  expect(screen.getAllByRole('row')).toHaveLength(4);
  expect(asked.mock.calls).toEqual([[null], [2]]);
  expect(screen.queryByRole('button')).toBeNull();
});

test('each line says in what capacity somebody looked', async () => {
  const lines = [
    line(4),
    { ...line(3), role: 'none', emergency: true },
    { ...line(2), role: 'none', success: false },
    { ...line(1), role: 'worker' }
  ];
  asked.mockImplementation(() => ({ status: 'ok', data: { lines, next: null } }));
  render(Looks, { dossier });
  const rows = await screen.findAllByRole('row');
  const who = rows.slice(1).map((row) => row.querySelectorAll('td')[1]?.textContent?.replace(/\s+/g, ' ').trim());
  expect(who).toEqual([
    'Ria Proef 4 regisseur',
    'Ria Proef 3 geopend met een reden',
    'Ria Proef 2 doet niet mee',
    'Ria Proef 1'
  ]);
});
