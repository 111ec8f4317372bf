import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import type { PaletteEntry } from './feature';
import Palette from './Palette.svelte';
import { palette } from './palette.svelte';

const titles = () => palette.found.map((one) => [one.source.id, ...one.entries.map((entry) => entry.label)]);

describe('Ctrl+K', () => {
  test('asks every source what was typed, without spaces around it, and leaves out who has nothing', async () => {
    const find = vi.fn(() => [{ id: '1', label: 'Voorbeeld, Anna (test)' }]);
    palette.use([
      { id: 'resident', title: () => 'Inwoners', find },
      { id: 'action', title: () => 'Acties', find: () => [] }
    ]);
    await palette.ask(' anna ');
    expect(find).toHaveBeenCalledWith('anna');
    expect(titles()).toEqual([['resident', 'Voorbeeld, Anna (test)']]);
  });

  test('drops what comes late, when other letters were typed since', async () => {
    const late: ((entries: PaletteEntry[]) => void)[] = [];
    palette.use([{ id: 'resident', title: () => 'Inwoners', find: () => new Promise((give) => void late.push(give)) }]);
    const first = palette.ask('a');
    const second = palette.ask('an');
    late[1]?.([{ id: '2', label: 'second' }]);
    await second;
    late[0]?.([{ id: '1', label: 'first' }]);
    await first;
    expect(titles()).toEqual([['resident', 'second']]);
  });

  test('forgets what it found when the app is locked, also what is still on its way', async () => {
    const late: ((entries: PaletteEntry[]) => void)[] = [];
    palette.use([{ id: 'resident', title: () => 'Inwoners', find: () => new Promise((give) => void late.push(give)) }]);
    const asked = palette.ask('anna');
    palette.clear();
    late[0]?.([{ id: '1', label: 'Voorbeeld, Anna (test)' }]);
    await asked;
    expect([palette.found, palette.typed, palette.open]).toEqual([[], '', false]);
  });

  test('shows the others when one source fails', async () => {
    palette.use([
      { id: 'resident', title: () => 'Inwoners', find: () => Promise.reject(new Error('x')) },
      { id: 'action', title: () => 'Acties', find: () => [{ id: 'new', label: 'Nieuw dossier' }] }
    ]);
    await palette.ask('n');
    expect(titles()).toEqual([['action', 'Nieuw dossier']]);
    palette.open = true;
    render(Palette);
    expect(await screen.findByRole('alert')).toBeVisible();
    expect(screen.queryByText(/Niets gevonden/)).toBeNull();
    await palette.ask('n');
    palette.use([]);
    await palette.ask('n');
    await vi.waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
    palette.clear();
  });

  test('Enter waits for what was typed last, and takes what was chosen with the arrows whatever comes in above it', async () => {
    const late: ((entries: PaletteEntry[]) => void)[] = [];
    const taken: string[] = [];
    const entry = (id: string) => ({ id, label: id, run: () => void taken.push(id) });
    palette.use([{ id: 'resident', title: () => '', find: () => new Promise((give) => void late.push(give)) }]);
    const user = userEvent.setup();
    render(Palette);
    palette.show();
    const field = await screen.findByRole('combobox');
    await user.type(field, 'a');
    late.at(-1)?.([entry('anna'), entry('arie')]);
    await screen.findByText('rie');
    await user.type(field, 'b{Enter}');
    expect(taken).toEqual([]);
    late.at(-1)?.([entry('abel')]);
    await vi.waitFor(() => expect(taken).toEqual(['abel']));

    palette.show();
    await user.type(await screen.findByRole('combobox'), 'a');
    late.at(-1)?.([entry('anna'), entry('arie')]);
    await screen.findByText('rie');
    await user.keyboard('{ArrowDown}');
    void palette.ask('ar');
    late.at(-1)?.([entry('aad'), entry('arda'), entry('arie')]);
    await palette.asking;
    await user.keyboard('{Enter}');
    expect(taken).toEqual(['abel', 'arie']);
  });

  test('keeps the sources in their order, whoever answers first', async () => {
    palette.use([
      {
        id: 'slow',
        title: () => '',
        find: () => new Promise((give) => setTimeout(() => give([{ id: '1', label: 'slow' }]), 5))
      },
      { id: 'fast', title: () => '', find: () => [{ id: '2', label: 'fast' }] }
    ]);
    await palette.ask('x');
    expect(titles()).toEqual([
      ['slow', 'slow'],
      ['fast', 'fast']
    ]);
  });

  test('a way on for who finds nothing comes last, and Enter does not take it by itself', async () => {
    const run = vi.fn();
    const emergency = { id: 'emergency', title: () => 'Niet gevonden?' };
    palette.use([
      { ...emergency, find: () => [{ id: 'open', label: 'Open met een reden', lastResort: true, run }] },
      { id: 'resident', title: () => 'Inwoners', find: (typed) => (typed === 'a' ? [{ id: '1', label: 'Anna' }] : []) }
    ]);
    await palette.ask('a');
    expect(titles().map(([id]) => id)).toEqual(['resident', 'emergency']);
    await palette.ask('verm');
    const user = userEvent.setup();
    palette.open = true;
    render(Palette);
    expect(await screen.findByText(/verm/)).toBeVisible();
    const field = screen.getByRole('combobox');
    expect(field).not.toHaveAttribute('aria-activedescendant');
    await user.type(field, '{Enter}');
    expect(run).not.toHaveBeenCalled();
    await user.type(field, '{ArrowDown}{Enter}');
    expect(run).toHaveBeenCalledOnce();
  });
});
