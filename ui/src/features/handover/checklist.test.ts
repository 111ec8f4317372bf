import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { undo } from '$lib/kit';
import type { HandoverItemView, HandoverView, SettleItem } from '$lib/tauri';
import Checklist from './Checklist.svelte';

const asked: SettleItem[] = [];

vi.mock('$lib/tauri/bindings', () => ({
  commands: {
    handoverItemSave: async (ask: SettleItem) => {
      asked.push(ask);
      return { status: 'ok', data: { ops: ['1'], proposed: false, waits: false } };
    }
  },
  events: { changed: { listen: async () => () => {} } }
}));

function shown(item: Partial<HandoverItemView>) {
  const items = [{ id: 'i', item: 'digid', label: '', done_on: null, not_needed: false, remark: '', ...item }];
  render(Checklist, { dossier: 'd', handover: { id: 'h', settled: 0, items } as unknown as HandoverView });
}

test('a remark is written with the keyboard, leaves the point as it stood and can be taken back', async () => {
  shown({ done_on: '2026-11-20' });
  const offer = vi.spyOn(undo, 'offer');
  screen.getByRole('button', { name: 'Opmerking: DigiD' }).focus();
  await userEvent.keyboard('{Enter}');
  await userEvent.type(await screen.findByRole('textbox', { name: /Opmerking/ }), 'Eva regelt het');
  await userEvent.click(screen.getByRole('button', { name: 'Bewaar' }));
  await vi.waitFor(() =>
    expect(asked).toEqual([{ dossier: 'd', item: 'i', done: true, not_needed: false, remark: 'Eva regelt het' }])
  );
  expect(offer).toHaveBeenCalledWith(expect.objectContaining({ text: 'Opmerking bewaard' }));
});

test('a point that is not needed shows its remark too', () => {
  shown({ not_needed: true, remark: 'heeft geen DigiD' });
  expect(screen.getByText('Niet nodig · heeft geen DigiD')).toBeVisible();
});
