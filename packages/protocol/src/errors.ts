import type { ErrorBody } from './error-body.ts';
import { ERRORS, type ErrorCode } from './error-texts.ts';

/** The one error class of the SDK and the server. `code` is from a closed list; `cause` is kept. */
export class GreenroomError extends Error {
  override readonly name = 'GreenroomError';
  readonly code: ErrorCode;
  readonly detail: string | undefined;

  constructor(
    code: ErrorCode,
    options: { readonly detail?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(options.detail ? `${ERRORS[code].message} (${options.detail})` : ERRORS[code].message, {
      cause: options.cause,
    });
    this.code = code;
    this.detail = options.detail;
  }

  get nextStep(): string {
    return ERRORS[this.code].nextStep;
  }

  get isRetryable(): boolean {
    return ERRORS[this.code].isRetryable;
  }

  toBody(): ErrorBody {
    return this.detail === undefined
      ? { code: this.code }
      : { code: this.code, detail: this.detail.slice(0, 1_000) };
  }

  static fromBody(body: ErrorBody): GreenroomError {
    return new GreenroomError(body.code, { detail: body.detail });
  }
}
