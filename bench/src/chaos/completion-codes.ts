import type { ParticipantOutcome } from '@greenroom/protocol';

/** Some outcomes have a code of their own, the rest has the one that every scene needs. */
export const COMPLETION_CODES = {
  completed: 'DONE',
  youLeft: 'LEFT',
  partnerLost: 'PARTNER-LOST',
  other: 'OTHER',
} as const;

export function codeOf(outcome: ParticipantOutcome): string {
  return outcome in COMPLETION_CODES
    ? COMPLETION_CODES[outcome as keyof typeof COMPLETION_CODES]
    : COMPLETION_CODES.other;
}
