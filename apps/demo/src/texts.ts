import type { LinkStage } from '@greenroom/client';

export interface OutcomeText {
  readonly tone: 'good' | 'neutral' | 'sorry';
  readonly title: string;
  readonly sentence: string;
}

/** What each participant is told, by outcome: what happened, that it was not their fault where it was not, and that they are paid. */
export const OUTCOME_TEXTS = {
  completed: {
    tone: 'good',
    title: 'Well played!',
    sentence: 'You finished the task. Thank you for taking part.',
  },
  youLeft: {
    tone: 'neutral',
    title: 'You left',
    sentence: 'You chose to leave before the end. What you did until then is kept.',
  },
  partnerLeft: {
    tone: 'sorry',
    title: 'Somebody in your group left',
    sentence:
      'They ended the task early, so it stops here. You did nothing wrong and count as having taken part.',
  },
  youWereLost: {
    tone: 'sorry',
    title: 'Your connection was lost',
    sentence:
      'We could not reach you for too long, so your place was given up. What you did until then is kept.',
  },
  partnerLost: {
    tone: 'sorry',
    title: 'We lost somebody in your group',
    sentence:
      'Their connection broke and did not come back. You did nothing wrong and count as having taken part.',
  },
  waitingRoomTimeout: {
    tone: 'sorry',
    title: 'Nobody came in time',
    sentence: 'Not enough people joined while you waited. Thank you for your patience; your time counts.',
  },
  linkFailed: {
    tone: 'sorry',
    title: 'No good connection could be made',
    sentence:
      'Your browser and those of the others could not reach each other well enough. Some networks do not allow it; this is not your fault.',
  },
  loadTimeout: {
    tone: 'sorry',
    title: 'The task did not load in time',
    sentence:
      'Somebody in your group, or your own browser, did not get ready in time, so it stops here. This is not your fault; your time counts.',
  },
  excluded: {
    tone: 'neutral',
    title: 'The task ended early for you',
    sentence:
      'A requirement of the study was not met, so it stops here. Thank you for taking part; your time counts.',
  },
  partnerExcluded: {
    tone: 'neutral',
    title: 'The task ended early',
    sentence: 'Your group could not go on. You did nothing wrong and count as having taken part.',
  },
  desynced: {
    tone: 'sorry',
    title: 'The task had to stop',
    sentence:
      'The browsers in your group no longer agreed on the game. It is our fault, not yours; you count as having taken part.',
  },
  gameFailed: {
    tone: 'sorry',
    title: 'The task had to stop',
    sentence: 'The game ran into an error. It is our fault, not yours; you count as having taken part.',
  },
  cancelled: {
    tone: 'neutral',
    title: 'The session was cancelled',
    sentence: 'The researchers ended this session. You did nothing wrong and count as having taken part.',
  },
  serverShutdown: {
    tone: 'neutral',
    title: 'The study was closed',
    sentence:
      'The study ended while you were taking part. You did nothing wrong and count as having taken part.',
  },
} as const satisfies Record<string, OutcomeText>;

const UNKNOWN_OUTCOME: OutcomeText = {
  tone: 'neutral',
  title: 'The session has ended',
  sentence: 'Thank you for taking part.',
};

/** The researcher's own words for whoever waits in vain for their result to be stored. */
export const UNSAVED_AFTER_MS = 120_000;
export const UNSAVED_TEXT =
  'Your result is kept in this browser, but the study server still cannot be reached. Please check your internet connection and keep this page open a little longer. If your code does not appear, write to the researchers with your id: your time counts.';

/** A newer server may know outcomes that this page does not: it still says something true. */
export function outcomeText(outcome: string): OutcomeText {
  return Object.hasOwn(OUTCOME_TEXTS, outcome)
    ? OUTCOME_TEXTS[outcome as keyof typeof OUTCOME_TEXTS]
    : UNKNOWN_OUTCOME;
}

const REQUEUE_TEXTS: Readonly<Record<string, string>> = {
  loadTimeout: 'Somebody in your group did not get ready in time.',
  validationFailed: 'The connection between the people in your group was not good enough.',
  participantLeft: 'Somebody in your group left before the start.',
  memberLost: 'Somebody in your group lost the connection before the start.',
};

export function requeueText(cause: string): string {
  return `${REQUEUE_TEXTS[cause] ?? 'Your last group could not start.'} You are at the front of the line for the next one.`;
}

export const STAGE_TEXTS: Readonly<Record<LinkStage, string>> = {
  connecting: 'Connecting…',
  proving: 'Checking…',
  probing: 'Measuring…',
  proven: 'Ready',
  failed: 'No connection',
};
