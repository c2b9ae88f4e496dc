import * as v from 'valibot';

interface ErrorText {
  /** A sentence for the participant. */
  readonly message: string;
  /** What the participant can do now. */
  readonly nextStep: string;
  /** The same request may succeed later without anybody changing anything. */
  readonly isRetryable: boolean;
}

const RELOAD = 'Please reload this page.';
const TELL = 'Please contact the researcher and mention this message.';

/** Every error that can cross the wire or reach a page. Codes never change their meaning; texts may. */
export const ERRORS = {
  // joining
  versionMismatch: {
    message: 'This page and the study server do not fit together.',
    nextStep: RELOAD,
    isRetryable: false,
  },
  gameMismatch: {
    message: 'This page runs another version of the task than the study expects.',
    nextStep: RELOAD,
    isRetryable: false,
  },
  seatTaken: {
    message: 'You already take part in this study in another window or on another device.',
    nextStep: 'Please go back to that window. If you closed it, open the study again in the same browser.',
    isRetryable: false,
  },
  unknownScene: { message: 'This part of the study does not exist.', nextStep: TELL, isRetryable: false },
  nothingToResume: {
    message: 'There is nothing to return to.',
    nextStep: 'Please join the study.',
    isRetryable: false,
  },
  badToken: {
    message: 'This browser cannot prove that it holds your place.',
    nextStep: 'Please use the browser you started in.',
    isRetryable: false,
  },
  serverClosing: {
    message: 'The study is closing and takes no new participants.',
    nextStep: 'Please try again in a few minutes.',
    isRetryable: true,
  },
  originRefused: { message: 'This page may not use the study server.', nextStep: TELL, isRetryable: false },
  insecureContext: {
    message: 'This study needs a secure connection (https).',
    nextStep: 'Please open the link again with https:// at its start.',
    isRetryable: false,
  },
  webrtcUnavailable: {
    message: 'This browser cannot connect to other participants.',
    nextStep: 'Please open the study in a current Chrome, Edge, Firefox or Safari.',
    isRetryable: false,
  },
  // any message
  badMessage: {
    message: 'The study server did not understand this page.',
    nextStep: RELOAD,
    isRetryable: false,
  },
  tooLarge: {
    message: 'This page sent more than the study server accepts.',
    nextStep: TELL,
    isRetryable: false,
  },
  rateLimited: {
    message: 'This page sends too many messages.',
    nextStep: 'Please wait a moment and try again.',
    isRetryable: true,
  },
  notJoined: { message: 'This page has not joined the study.', nextStep: RELOAD, isRetryable: false },
  wrongState: {
    message: 'That is not possible at this point of the study.',
    nextStep: RELOAD,
    isRetryable: false,
  },
  staleEpoch: { message: 'This message belongs to an earlier group.', nextStep: RELOAD, isRetryable: false },
  staleAttempt: {
    message: 'This message belongs to an earlier connection.',
    nextStep: RELOAD,
    isRetryable: false,
  },
  unknownPeer: { message: 'There is no such player in this group.', nextStep: RELOAD, isRetryable: false },
  impossibleTransition: {
    message: 'This report does not follow from the one before it.',
    nextStep: TELL,
    isRetryable: false,
  },
  unreachable: {
    message: 'The study server cannot be reached.',
    nextStep: 'Please check your internet connection; we keep trying.',
    isRetryable: true,
  },
  storeUnavailable: {
    message: 'The study server cannot store anything right now.',
    nextStep: 'Please wait; we keep trying.',
    isRetryable: true,
  },
  timeout: {
    message: 'The study server did not answer in time.',
    nextStep: 'Please wait; we keep trying.',
    isRetryable: true,
  },
  disposed: { message: 'This session is over.', nextStep: RELOAD, isRetryable: false },
  superseded: {
    message: 'You opened the study in another tab.',
    nextStep: 'Please go on in the other tab and close this one.',
    isRetryable: false,
  },
  internal: { message: 'Something went wrong in the study software.', nextStep: TELL, isRetryable: true },
} as const satisfies Record<string, ErrorText>;

export type ErrorCode = keyof typeof ERRORS;
export const ERROR_CODES = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];

/** An error as it crosses the wire: the code is the contract, `detail` is for the developer (never a secret). */
export const ErrorBodySchema = v.object({
  code: v.picklist(ERROR_CODES),
  detail: v.optional(v.pipe(v.string(), v.maxLength(1_000))),
});
export type ErrorBody = v.InferOutput<typeof ErrorBodySchema>;

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
