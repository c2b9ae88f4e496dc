interface ErrorText {
  /** A sentence for the participant. */
  readonly message: string;
  /** What the participant can do now. */
  readonly nextStep: string;
  /** The same request may succeed later without anybody changing anything. */
  readonly isRetryable: boolean;
}

function text(message: string, nextStep: string, isRetryable = false): ErrorText {
  return { message, nextStep, isRetryable };
}

const RELOAD = 'Please reload this page, or contact the researcher.';
const TELL = 'Please contact the researcher.';

/** What only the researcher can mend. */
const MISCONFIGURED = text('This study is not set up correctly.', TELL);
/** The link that somebody was sent has to be the one that was opened. */
const ENTRY_LINK = text(
  'This study opens only with the personal link that you were given.',
  'Please open that link again, complete and unchanged.',
);
/** What is between the page's code and the server's; the error's code tells the developer which. */
const MISUNDERSTOOD = text('This page and the study server do not fit together.', RELOAD);
/** What passes by itself. */
const NO_ANSWER = text(
  'The study server does not answer right now.',
  'Please check your internet connection; we keep trying.',
  true,
);

/**
 * Every error that can cross the wire or reach a page. Codes never change their meaning; texts may. What a participant
 * can do something about has sentences of its own; the rest shares them, since the page carries them all.
 */
export const ERRORS = {
  // joining
  versionMismatch: MISUNDERSTOOD,
  gameMismatch: MISUNDERSTOOD,
  seatTaken: text(
    'You already take part in this study in another window or on another device.',
    'Please go back to that window. If you closed it, open the study again in the same browser.',
  ),
  unknownScene: MISCONFIGURED,
  nothingToResume: text('There is nothing to return to.', 'Please join the study.'),
  badToken: text(
    'This browser cannot prove that it holds your place.',
    'Please use the browser you started in.',
  ),
  serverClosing: text(
    'The study is being updated right now.',
    'Please wait a moment; we keep trying, and you need not reload.',
    true,
  ),
  originRefused: MISCONFIGURED,
  entryMissing: ENTRY_LINK,
  entryInvalid: ENTRY_LINK,
  entryExpired: text('Your link to this study is no longer valid.', TELL),
  insecureContext: text(
    'This study needs a secure connection (https).',
    'Please open the link again with https:// at its start.',
  ),
  webrtcUnavailable: text(
    'This browser cannot connect to other participants.',
    'Please open the study in a current Chrome, Edge, Firefox or Safari.',
  ),
  badOption: MISCONFIGURED,
  // any message
  badMessage: MISUNDERSTOOD,
  tooLarge: MISUNDERSTOOD,
  rateLimited: NO_ANSWER,
  notJoined: MISUNDERSTOOD,
  wrongState: MISUNDERSTOOD,
  staleEpoch: MISUNDERSTOOD,
  staleAttempt: MISUNDERSTOOD,
  unknownPeer: MISUNDERSTOOD,
  impossibleTransition: MISUNDERSTOOD,
  implausible: MISUNDERSTOOD,
  unreachable: NO_ANSWER,
  storeUnavailable: NO_ANSWER,
  timeout: NO_ANSWER,
  disposed: text('This session is over.', RELOAD),
  superseded: text(
    'You opened the study in another tab.',
    'Please go on in the other tab and close this one.',
  ),
  internal: text('Something went wrong in the study software.', TELL, true),
} satisfies Record<string, ErrorText>;

export type ErrorCode = keyof typeof ERRORS;
