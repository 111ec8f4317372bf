import type { ErrorCode, FieldError, AppError as Refusal } from './bindings';

/** What the program answered, or `unexpected` when there was no readable answer at all. */
export type Code = ErrorCode | 'unexpected';

/** A command that was refused. Holds codes only; `$lib/errors/words` has the sentences. */
export class AppError extends Error {
  readonly code: Code;
  readonly fields: FieldError[];

  constructor(code: Code, fields: FieldError[] = []) {
    super(code);
    this.name = 'AppError';
    this.code = code;
    this.fields = fields;
  }
}

type Answer<T> = { status: 'ok'; data: T } | { status: 'error'; error: unknown };

/** Waits for a command and gives its data. Throws `AppError` when it was refused, and nothing else. */
export async function call<T>(answer: Promise<Answer<T>>): Promise<T> {
  let given: Answer<T>;
  try {
    given = await answer;
  } catch {
    throw new AppError('unexpected');
  }
  if (given.status === 'ok') return given.data;
  throw isRefusal(given.error) ? new AppError(given.error.code, given.error.fields ?? []) : new AppError('unexpected');
}

/** Any thrown value as an `AppError`, so that a screen always has words for it. */
export function asAppError(thrown: unknown): AppError {
  return thrown instanceof AppError ? thrown : new AppError('unexpected');
}

function isRefusal(error: unknown): error is Refusal {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
}
