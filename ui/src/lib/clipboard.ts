import { call, commands } from './tauri';

/** How long what was copied stays on the clipboard, in milliseconds. */
const KEPT = 5 * 60_000;
/** By when the webview has put there what was copied, in milliseconds. */
const PUT = 100;

let back: ReturnType<typeof setTimeout> | undefined;
let telling: Promise<void> = Promise.resolve();

/**
 * Says that something was copied from the page: it may name a resident, so it does not stay on the clipboard. What was cut stays, for it may
 * stand nowhere else. A lock and the end of the program take it back by themselves.
 */
export function copied(): void {
  clearTimeout(back);
  // Behind a lock nothing is copied, and the program says so.
  telling = tell().catch(() => undefined);
}

async function tell(): Promise<void> {
  await new Promise((done) => setTimeout(done, PUT));
  await call(commands.clipboardCopied());
  clearTimeout(back);
  back = setTimeout(() => void call(commands.clipboardTakeBack()), KEPT);
}

/** The program knows of everything that was copied. */
export const copiesAreTold = (): Promise<void> => telling;

/** Hears of every copy by keyboard or menu. Returns the way to stop. */
export function watchClipboard(): () => void {
  document.addEventListener('copy', copied);
  return () => document.removeEventListener('copy', copied);
}
