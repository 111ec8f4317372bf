import { copiesAreTold } from '$lib/clipboard';
import { keepAll } from '$lib/drafts';
import { asAppError, call, commands, type AppError, type SessionStatus } from '$lib/tauri';
import { storedSetting } from '$lib/tauri/keepers';
import { Idle } from './idle';
import { settings } from './settings.svelte';

const LOOK = 10_000;

/** Where we are: no profile yet, locked, or at work. */
class Session {
  status = $state.raw<SessionStatus>();
  failure = $state.raw<AppError>();
  /** The screen stands under a cover: nothing of it can be read or reached until its worker gave the passphrase. */
  covered = $state(false);
  #locking = false;

  /** Asks the program. */
  async load(): Promise<void> {
    try {
      await this.became(await call(commands.sessionStatus()));
    } catch (thrown) {
      this.failure = asAppError(thrown);
    }
  }

  /** What creating, unlocking or locking answered. */
  async became(status: SessionStatus): Promise<void> {
    this.failure = undefined;
    if (status.state === 'unlocked') await settings.attach(storedSetting('screen')).catch(() => undefined);
    else settings.detach();
    this.status = status;
    this.covered = false;
  }

  /**
   * Covers the screen at once, then locks, after keeping what is being typed. When either does not work nothing that was typed is let
   * go: the cover stays, says so, and `watch` tries again.
   */
  async lock(): Promise<void> {
    if (this.#locking) return;
    this.#locking = true;
    this.covered = true;
    try {
      await keepAll();
      await copiesAreTold();
      await this.became(await call(commands.sessionLock()));
      // A page that starts again keeps nothing in memory of what was open.
      location.reload();
    } catch (thrown) {
      this.failure = asAppError(thrown);
    } finally {
      this.#locking = false;
    }
  }

  /** Takes the cover away for who knows the passphrase. What went wrong stays on screen until it is tried again. */
  async uncover(passphrase: string): Promise<void> {
    const { failure } = this;
    const profile = this.status?.me?.profile ?? '';
    await this.became(await call(commands.sessionUnlock({ profile, passphrase })));
    this.failure = failure;
  }

  /** Locks by itself when nobody is there. Returns the way to stop. */
  watch(): () => void {
    const idle = new Idle();
    const touched = () => idle.touched();
    const events = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;
    events.forEach((event) => addEventListener(event, touched, { capture: true, passive: true }));
    const timer = setInterval(() => {
      if (this.status?.state !== 'unlocked') return;
      if (this.covered || idle.over(settings.current.lockAfter)) void this.lock();
    }, LOOK);
    return () => {
      clearInterval(timer);
      events.forEach((event) => removeEventListener(event, touched, { capture: true }));
    };
  }
}

export const session = new Session();
