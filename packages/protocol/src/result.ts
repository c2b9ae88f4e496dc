import type { ErrorBody } from './error-body.ts';
import type { ErrorCode } from './error-texts.ts';

/** What every request is answered with, and what every decoder returns: a value or a reason, never a throw. */
export type Result<T, E = ErrorBody> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function refuse(code: ErrorCode, detail?: string): { readonly ok: false; readonly error: ErrorBody } {
  return { ok: false, error: detail === undefined ? { code } : { code, detail: detail.slice(0, 1_000) } };
}
