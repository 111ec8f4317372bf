import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { keepAll, keepDraftsIn } from '$lib/drafts';
import { errorWords } from '$lib/errors/words';
import { AppError, type FieldCode } from '$lib/tauri';
import FormTest from '../../dev/test/FormTest.svelte';

const refusal = (...fields: [string, FieldCode][]) =>
  new AppError(
    'invalid',
    fields.map(([field, code]) => ({ field, code, min: null, max: null }))
  );

const fieldless = (code: 'damaged') => errorWords(new AppError(code));
const field = (label: string) => screen.getByLabelText<HTMLInputElement>(new RegExp(`^${label}`));
const send = (user: ReturnType<typeof userEvent.setup>) => user.click(screen.getByRole('button', { name: 'Bewaar' }));

describe('a form that is refused', () => {
  test('shows every problem beside its field, keeps what was typed, and goes to the first', async () => {
    const user = userEvent.setup();
    const submit = vi
      .fn()
      .mockRejectedValue(refusal(['how', 'required'], ['birth_date', 'date_impossible'], ['phone', 'phone_wrong']));
    render(FormTest, { submit });
    await user.type(field('Geboortedatum'), '31-2-1988');
    await user.type(field('Telefoon'), 'geen');
    await send(user);

    expect(submit).toHaveBeenCalledWith(expect.objectContaining({ birth_date: '31-2-1988', phone: 'geen' }));
    const date = await waitFor(() => {
      expect(field('Geboortedatum')).toHaveFocus();
      return field('Geboortedatum');
    });
    expect(date).toHaveValue('31-2-1988');
    expect(date).toHaveAccessibleDescription('31 februari bestaat niet. Kijk de datum na.');
    expect(date).toBeInvalid();
    expect(field('Telefoon')).toHaveAccessibleDescription(/geen telefoonnummer/);
    expect(screen.getByRole('group', { name: 'Hoe' })).toHaveAccessibleDescription('Vul dit in.');
    expect(field('Achternaam')).toBeValid();
  });

  test('lists the problems in the order of the screen, each leading to its field', async () => {
    const user = userEvent.setup();
    render(FormTest, {
      submit: vi
        .fn()
        .mockRejectedValue(refusal(['how', 'required'], ['surname', 'required'], ['elsewhere', 'end_before_start']))
    });
    await send(user);
    await screen.findByText('Deze velden kloppen nog niet');
    const items = screen.getAllByRole('listitem').map((item) => item.textContent?.replace(/\s+/g, ' ').trim());
    expect(items).toEqual([
      'Achternaam: Vul dit in.',
      'Hoe: Vul dit in.',
      'Het einde ligt voor het begin. Kijk beide na.'
    ]);
    await user.click(screen.getByRole('link', { name: 'Hoe' }));
    expect(screen.getByLabelText('Huisbezoek')).toHaveFocus();
  });

  test('forgets what was said about a field as soon as it changes', async () => {
    const user = userEvent.setup();
    render(FormTest, { submit: vi.fn().mockRejectedValue(refusal(['surname', 'too_long'])) });
    await user.type(field('Achternaam'), 'V');
    await send(user);
    await waitFor(() => expect(field('Achternaam')).toBeInvalid());
    await user.type(field('Achternaam'), 'oorbeeld');
    expect(field('Achternaam')).toBeValid();
    expect(field('Achternaam')).toHaveValue('Voorbeeld');
  });

  test('without a field says what happened and what to do', async () => {
    const user = userEvent.setup();
    render(FormTest, { submit: vi.fn().mockRejectedValue(new AppError('disk_full')) });
    await user.type(field('Achternaam'), 'Voorbeeld');
    await send(user);
    expect(await screen.findByText(/De schijf is vol/)).toBeVisible();
    expect(field('Achternaam')).toHaveValue('Voorbeeld');
    expect(screen.getByRole('button', { name: 'Bewaar' })).toBeEnabled();
  });
});

describe('a form on its way', () => {
  test('takes nothing that would go with it, and gives the field back when it did not arrive', async () => {
    const user = userEvent.setup();
    let refuse: (thrown: unknown) => void = () => undefined;
    render(FormTest, { submit: () => new Promise((_, no) => (refuse = no)) });
    await user.type(field('Achternaam'), 'Voorbeeld{Enter}');
    // jsdom knows it by its property only, and does not take the focus away.
    const fields = () => field('Achternaam').closest<HTMLElement>('form > *')?.inert;
    await waitFor(() => expect(fields()).toBe(true));
    field('Achternaam').blur();
    refuse(new AppError('disk_full'));
    await waitFor(() => expect(field('Achternaam')).toHaveFocus());
    expect(fields()).toBe(false);
  });
});

describe('a form that must be readable first', () => {
  test('is not sent, and shows all it finds by itself', async () => {
    const user = userEvent.setup();
    const submit = vi.fn();
    render(FormTest, { submit, readFirst: true });
    await user.type(field('Geboortedatum'), '12-11-38');
    await send(user);
    expect(submit).not.toHaveBeenCalled();
    expect(field('Achternaam')).toHaveFocus();
    expect(field('Geboortedatum')).toHaveAccessibleDescription(/jaar met vier cijfers/);
    expect(screen.getByRole('combobox', { name: 'Gemeente' })).toBeInvalid();
    expect(field('Telefoon')).toBeValid();
  });
});

describe('a field', () => {
  test('moves nothing while a button is pressed', async () => {
    const user = userEvent.setup();
    render(FormTest, { submit: () => new Promise(() => undefined) });
    const save = screen.getByRole('button', { name: 'Bewaar' });
    await user.click(field('Achternaam'));
    await user.pointer({ keys: '[MouseLeft>]', target: save });
    expect(field('Achternaam')).not.toHaveFocus();
    expect(field('Achternaam')).toBeValid();
    await user.pointer({ keys: '[/MouseLeft]', target: save });
    await waitFor(() => expect(field('Achternaam')).toHaveAccessibleDescription('Vul dit in.'));
  });

  test('does not wait for the end of a press that nobody hears of', async () => {
    const user = userEvent.setup();
    render(FormTest, { submit: vi.fn() });
    await user.click(field('Achternaam'));
    await user.pointer({ keys: '[MouseLeft>]', target: field('Geboortedatum') });
    expect(field('Achternaam')).toBeValid();
    await user.tab();
    await waitFor(() => expect(field('Achternaam')).toHaveAccessibleDescription('Vul dit in.'));
  });

  test('says what is wrong when it is left, not while it is typed in', async () => {
    const user = userEvent.setup();
    render(FormTest, { submit: vi.fn() });
    await user.type(field('Geboortedatum'), '31-2-1988');
    expect(field('Geboortedatum')).toBeValid();
    await user.tab();
    expect(field('Geboortedatum')).toBeInvalid();
    expect(field('Geboortedatum')).toHaveValue('31-2-1988');
  });

  test('with a date hands over one form of it, and shows it as Dutch people write it', async () => {
    const user = userEvent.setup();
    const submit = vi.fn().mockResolvedValue(undefined);
    render(FormTest, { submit });
    await user.type(field('Geboortedatum'), '1 mrt 1980');
    await user.tab();
    expect(field('Geboortedatum')).toHaveValue('1-3-1980');
    await send(user);
    expect(submit).toHaveBeenCalledWith(expect.objectContaining({ birth_date: '1980-03-01' }));
  });

  test('with choices finds them by what is typed, with the keyboard', async () => {
    const user = userEvent.setup();
    const submit = vi.fn().mockResolvedValue(undefined);
    render(FormTest, { submit });
    const box = screen.getByRole('combobox', { name: 'Gemeente' });
    await user.type(box, 'raa');
    expect(box).toHaveAttribute('aria-expanded', 'true');
    expect(screen.getAllByRole('option')).toHaveLength(1);
    await user.keyboard('{ArrowDown}{Enter}');
    expect(box).toHaveValue('Raalte');
    await send(user);
    expect(submit).toHaveBeenCalledWith(expect.objectContaining({ municipality: 'GM0177' }));
  });

  test('with choices keeps what is not in the list, and says so', async () => {
    const user = userEvent.setup();
    render(FormTest, { submit: vi.fn() });
    const box = screen.getByRole('combobox', { name: 'Gemeente' });
    await user.type(box, 'Atlantis');
    await user.tab();
    expect(box).toHaveValue('Atlantis');
    expect(box).toHaveAccessibleDescription(/staat niet in de lijst/);
  });
});

describe('what is typed and not yet sent', () => {
  const kept = new Map<string, unknown>();
  beforeEach(() => {
    kept.clear();
    keepDraftsIn({
      load: (key) => Promise.resolve(kept.get(key)),
      save: (key, value) => Promise.resolve(void kept.set(key, value)),
      drop: (key) => Promise.resolve(void kept.delete(key))
    });
  });

  test('is kept when the form goes away, and comes back with a word about it', async () => {
    const user = userEvent.setup();
    const first = render(FormTest, { submit: vi.fn(), draftKey: 'resident/new' });
    await user.type(field('Achternaam'), 'Voorbeeld');
    await user.type(field('Geboortedatum'), '31-2-');
    first.unmount();
    expect(kept.get('resident/new')).toMatchObject({ surname: 'Voorbeeld', birth_date: '31-2-' });

    render(FormTest, { submit: vi.fn(), draftKey: 'resident/new' });
    expect(await screen.findByText(/Dit schreef je eerder/)).toBeVisible();
    expect(field('Achternaam')).toHaveValue('Voorbeeld');
    expect(field('Geboortedatum')).toHaveValue('31-2-');
  });

  test('is kept a moment after typing, without waiting for anything', async () => {
    const user = userEvent.setup();
    render(FormTest, { submit: vi.fn(), draftKey: 'resident/new' });
    await user.type(field('Achternaam'), 'V');
    await waitFor(() => expect(kept.get('resident/new')).toMatchObject({ surname: 'V' }));
  });

  test('is let go once it was sent', async () => {
    const user = userEvent.setup();
    const view = render(FormTest, { submit: vi.fn().mockResolvedValue(undefined), draftKey: 'resident/new' });
    await user.type(field('Achternaam'), 'Voorbeeld');
    await send(user);
    await screen.findByText('Verstuurd');
    view.unmount();
    expect(kept.size).toBe(0);
  });

  test('stays when sending was refused', async () => {
    const user = userEvent.setup();
    const view = render(FormTest, {
      submit: vi.fn().mockRejectedValue(new AppError('disk_full')),
      draftKey: 'resident/new'
    });
    await user.type(field('Achternaam'), 'Voorbeeld');
    await send(user);
    await screen.findByText(/De schijf is vol/);
    view.unmount();
    expect(kept.get('resident/new')).toMatchObject({ surname: 'Voorbeeld' });
  });

  test('can be thrown away by who wrote it', async () => {
    kept.set('resident/new', { surname: 'Voorbeeld' });
    const user = userEvent.setup();
    render(FormTest, { submit: vi.fn(), draftKey: 'resident/new' });
    await user.click(await screen.findByRole('button', { name: 'Begin opnieuw' }));
    expect(field('Achternaam')).toHaveValue('');
    await keepAll();
    expect(kept.size).toBe(0);
  });

  test('leaves nothing behind when it was taken out again', async () => {
    const user = userEvent.setup();
    const view = render(FormTest, { submit: vi.fn(), draftKey: 'resident/new' });
    await user.type(field('Achternaam'), 'V');
    await user.clear(field('Achternaam'));
    view.unmount();
    await keepAll();
    expect(kept.size).toBe(0);
  });

  test('is kept before the store closes', async () => {
    const user = userEvent.setup();
    render(FormTest, { submit: vi.fn(), draftKey: 'resident/new' });
    await user.type(field('Achternaam'), 'Voorbeeld');
    await keepAll();
    expect(kept.get('resident/new')).toMatchObject({ surname: 'Voorbeeld' });
  });

  test('is not thrown away by opening a form that could not read it', async () => {
    const drop = vi.fn(() => Promise.resolve());
    keepDraftsIn({
      load: () => Promise.reject(new AppError('damaged')),
      save: (key, value) => Promise.resolve(void kept.set(key, value)),
      drop
    });
    const user = userEvent.setup();
    render(FormTest, { submit: vi.fn(), draftKey: 'resident/new' });
    await screen.findByText(fieldless('damaged'));
    expect(drop).not.toHaveBeenCalled();
    // Who typed here and takes it back has nothing to keep.
    await user.type(field('Achternaam'), 'V');
    await user.clear(field('Achternaam'));
    await vi.waitFor(() => expect(drop).toHaveBeenCalled());
  });

  test('is kept from now on, also when what was kept before cannot be read', async () => {
    keepDraftsIn({
      load: () => Promise.reject(new AppError('damaged')),
      save: (key, value) => Promise.resolve(void kept.set(key, value)),
      drop: () => Promise.resolve()
    });
    const user = userEvent.setup();
    render(FormTest, { submit: vi.fn(), draftKey: 'resident/new' });
    await screen.findByText(fieldless('damaged'));
    await user.type(field('Achternaam'), 'V');
    await keepAll();
    expect(kept.get('resident/new')).toMatchObject({ surname: 'V' });
  });

  test('says so when it cannot be kept', async () => {
    keepDraftsIn({
      load: () => Promise.resolve(),
      save: () => Promise.reject(new AppError('disk_full')),
      drop: () => Promise.resolve()
    });
    const user = userEvent.setup();
    render(FormTest, { submit: vi.fn(), draftKey: 'resident/new' });
    await user.type(field('Achternaam'), 'V');
    expect(await screen.findByText(/De schijf is vol/)).toBeVisible();
    expect(field('Achternaam')).toHaveValue('V');
  });
});
