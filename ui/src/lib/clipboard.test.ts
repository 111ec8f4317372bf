import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchClipboard } from './clipboard';

const done = { status: 'ok', data: null };
const asked = vi.hoisted(() => ({ copied: vi.fn(), back: vi.fn() }));

vi.mock('./tauri', async (original) => ({
  ...(await original<object>()),
  commands: { clipboardCopied: asked.copied, clipboardTakeBack: asked.back }
}));

beforeEach(() => {
  vi.useFakeTimers();
  asked.copied.mockReset().mockResolvedValue(done);
  asked.back.mockReset().mockResolvedValue(done);
});
afterEach(() => vi.useRealTimers());

const copy = () => document.dispatchEvent(new Event('copy'));

test('what is copied is taken back five minutes after the last copy', async () => {
  const stop = watchClipboard();
  copy();
  await vi.advanceTimersByTimeAsync(4 * 60_000);
  expect(asked.copied).toHaveBeenCalledTimes(1);
  copy();
  await vi.advanceTimersByTimeAsync(4 * 60_000);
  expect(asked.back).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(61_000);
  expect(asked.back).toHaveBeenCalledTimes(1);
  stop();
});

test('what is cut, and what is copied behind a lock, starts nothing', async () => {
  const stop = watchClipboard();
  document.dispatchEvent(new Event('cut'));
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(asked.copied).not.toHaveBeenCalled();
  asked.copied.mockResolvedValue({ status: 'error', error: { code: 'locked', fields: [] } });
  copy();
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(asked.copied).toHaveBeenCalledTimes(1);
  expect(asked.back).not.toHaveBeenCalled();
  stop();
  copy();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked.copied).toHaveBeenCalledTimes(1);
});
