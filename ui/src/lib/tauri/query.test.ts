import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import QueryTest from '../../dev/test/QueryTest.svelte';
import { AppError, asAppError, call } from './call';
import { concerns, paced, tell } from './changes';

/** Answers one by one, when the test says so. */
function asker() {
  const asked: { dossier: string; give: (data: string) => void; refuse: (thrown: unknown) => void }[] = [];
  const ask = vi.fn(
    (dossier: string) => new Promise<string>((give, refuse) => void asked.push({ dossier, give, refuse }))
  );
  return { ask, asked };
}

const seen = (what: string) => screen.getByTestId(what).textContent;
const settle = () => new Promise((done) => setTimeout(done));

describe('a query', () => {
  test('is loading until the first answer', async () => {
    const { ask, asked } = asker();
    render(QueryTest, { ask, dossier: 'a' });
    expect(seen('state')).toBe('loading');
    asked[0]?.give('plan 1');
    await waitFor(() => expect(seen('data')).toBe('plan 1'));
    expect(seen('state')).toBe('asked');
  });

  test('keeps its data on screen while it asks again after a change', async () => {
    const { ask, asked } = asker();
    render(QueryTest, { ask, dossier: 'a' });
    asked[0]?.give('plan 1');
    await waitFor(() => expect(seen('data')).toBe('plan 1'));
    tell({ feature: 'plan', dossier: 'a' });
    tell({ feature: 'plan', dossier: 'a' });
    await waitFor(() => expect(ask).toHaveBeenCalledTimes(2));
    expect([seen('state'), seen('data')]).toEqual(['asked', 'plan 1']);
    asked[1]?.give('plan 2');
    await waitFor(() => expect(seen('data')).toBe('plan 2'));
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('leaves changes elsewhere alone', async () => {
    const { ask } = asker();
    render(QueryTest, { ask, dossier: 'a' });
    tell({ feature: 'plan', dossier: 'b' });
    tell({ feature: 'journal', dossier: 'a' });
    await settle();
    expect(ask).toHaveBeenCalledTimes(1);
  });

  test('never shows one dossier under the name of another', async () => {
    const { ask, asked } = asker();
    const view = render(QueryTest, { ask, dossier: 'a' });
    asked[0]?.give('plan of a');
    await waitFor(() => expect(seen('data')).toBe('plan of a'));
    await view.rerender({ dossier: 'b' });
    expect([seen('state'), seen('data')]).toEqual(['loading', 'nothing']);
    expect(asked[1]?.dossier).toBe('b');
  });

  test('drops a late answer to an earlier question', async () => {
    const { ask, asked } = asker();
    const view = render(QueryTest, { ask, dossier: 'a' });
    await view.rerender({ dossier: 'b' });
    asked[1]?.give('plan of b');
    await waitFor(() => expect(seen('data')).toBe('plan of b'));
    asked[0]?.give('plan of a');
    await settle();
    expect(seen('data')).toBe('plan of b');
  });

  test('tells why it failed, keeps earlier data, and recovers', async () => {
    const user = userEvent.setup();
    const { ask, asked } = asker();
    render(QueryTest, { ask, dossier: 'a' });
    asked[0]?.give('plan 1');
    await waitFor(() => expect(seen('data')).toBe('plan 1'));
    await user.click(screen.getByText('again'));
    asked[1]?.refuse(new AppError('locked'));
    await waitFor(() => expect(seen('error')).toBe('locked'));
    expect(seen('data')).toBe('plan 1');
    await user.click(screen.getByText('again'));
    asked[2]?.give('plan 2');
    await waitFor(() => expect(seen('error')).toBe('none'));
    expect(seen('data')).toBe('plan 2');
  });
});

describe('a call', () => {
  test('gives the data', async () => expect(await call(Promise.resolve({ status: 'ok', data: 7 }))).toBe(7));
  test('throws the refusal with its fields', async () => {
    const fields = [{ field: 'surname', code: 'required' as const, min: null, max: null }];
    await expect(call(Promise.resolve({ status: 'error', error: { code: 'invalid', fields } }))).rejects.toMatchObject({
      code: 'invalid',
      fields
    });
  });
  test.each([['text'], [null], [{ message: 'x' }]])('throws `unexpected` for %j', async (error) =>
    expect(call(Promise.resolve({ status: 'error', error }))).rejects.toMatchObject({ code: 'unexpected', fields: [] })
  );
  test('throws `unexpected` when there was no answer', async () =>
    expect(call(Promise.reject(new Error('Voorbeeld, Anna')))).rejects.toMatchObject({
      code: 'unexpected',
      message: 'unexpected'
    }));
  test('anything thrown has words', () => {
    expect(asAppError('x').code).toBe('unexpected');
    expect(asAppError(new AppError('locked')).code).toBe('locked');
  });
});

test('a change without a dossier concerns every dossier', () => {
  expect(concerns({ feature: 'plan', dossier: null }, ['plan'], 'a')).toBe(true);
  expect(concerns({ feature: 'plan', dossier: 'a' }, ['plan'])).toBe(true);
  expect(concerns({ feature: 'plan', dossier: 'a' }, [])).toBe(false);
});

test('what is asked again and again happens at once, and then once in a while until all of it was heard', () => {
  vi.useFakeTimers();
  const work = vi.fn();
  const { run, stop } = paced(work, 1000);
  run();
  expect(work).toHaveBeenCalledTimes(1);
  for (let i = 0; i < 100; i++) run();
  expect(work).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1000);
  expect(work).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(5000);
  expect(work, 'nothing was asked since').toHaveBeenCalledTimes(2);
  run();
  run();
  stop();
  vi.advanceTimersByTime(5000);
  expect(work, 'nobody listens any more').toHaveBeenCalledTimes(3);
  vi.useRealTimers();
});
