import type { ErrorBody } from './error-body.ts';
import { ERRORS, type ErrorCode } from './error-texts.ts';
import { refuse } from './result.ts';

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
    return refuse(this.code, this.detail).error;
  }

  static fromBody(body: ErrorBody): GreenroomError {
    return new GreenroomError(body.code, { detail: body.detail });
  }
}
