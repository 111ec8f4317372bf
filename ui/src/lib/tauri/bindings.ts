// Stands in until the bindings are generated from the commands; then this file is overwritten as a whole.
import { invoke as __TAURI_INVOKE } from '@tauri-apps/api/core';
import * as __TAURI_EVENT from '@tauri-apps/api/event';

export const commands = {
  sessionStatus: () => typedError<SessionStatus, AppError>(__TAURI_INVOKE('session_status'))
};

export const events = {
  changed: { listen: (cb: __TAURI_EVENT.EventCallback<Changed>) => __TAURI_EVENT.listen('changed', cb) }
};

export type SessionStatus = { state: 'first_start' | 'locked' | 'unlocked' };

export type Changed = { feature: string; dossier: string | null };

export type ErrorCode = 'invalid' | 'not_found' | 'not_allowed' | 'locked' | 'disk_full' | 'disk_read_only' | 'internal';

export type FieldCode = 'required' | 'too_long' | 'date_impossible' | 'date_in_future' | 'bsn_invalid' | 'postcode_invalid';

export type FieldError = { field: string; code: FieldCode };

export type AppError = { code: ErrorCode; fields: FieldError[] };

async function typedError<T, E>(
  result: Promise<T>
): Promise<{ status: 'ok'; data: T } | { status: 'error'; error: E }> {
  try {
    return { status: 'ok', data: await result };
  } catch (e) {
    if (e instanceof Error) throw e;
    return { status: 'error', error: e as E };
  }
}
