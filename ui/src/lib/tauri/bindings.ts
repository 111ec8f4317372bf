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

export type FieldCode =
  | 'required'
  | 'too_long'
  | 'control_characters'
  | 'unknown_choice'
  | 'date_unreadable'
  | 'year_incomplete'
  | 'date_impossible'
  | 'date_in_future'
  | 'date_in_past'
  | 'date_too_long_ago'
  | 'date_too_far_ahead'
  | 'end_before_start'
  | 'time_wrong'
  | 'bsn_wrong'
  | 'bsn_test_range'
  | 'postcode_wrong'
  | 'house_number_wrong'
  | 'phone_wrong'
  | 'email_wrong'
  | 'not_a_number'
  | 'out_of_range'
  | 'rhythm_wrong'
  | 'nothing_changed'
  | 'link_to_self'
  | 'person_not_possible';

export type FieldError = { field: string; code: FieldCode; min: number | null; max: number | null };

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
