import * as v from 'valibot';

/** Why a session ended. Closed: every way out has exactly one. */
export const END_REASONS = [
  'completed',
  'abandoned',
  'loadTimeout',
  'validationFailed',
  'participantLeft',
  'participantLost',
  'desynced',
  'excluded',
  'gameFailed',
  'cancelled',
  'serverShutdown',
] as const;
export type EndReason = (typeof END_REASONS)[number];
export const EndReasonSchema = v.picklist(END_REASONS);

/** What one participant is told and paid for. Completion codes are keyed by it. */
export const PARTICIPANT_OUTCOMES = [
  'completed',
  'youLeft',
  'partnerLeft',
  'youWereLost',
  'partnerLost',
  'waitingRoomTimeout',
  'linkFailed',
  'loadTimeout',
  'excluded',
  'partnerExcluded',
  'desynced',
  'gameFailed',
  'cancelled',
  'serverShutdown',
] as const;
export type ParticipantOutcome = (typeof PARTICIPANT_OUTCOMES)[number];
export const ParticipantOutcomeSchema = v.picklist(PARTICIPANT_OUTCOMES);

/** Why somebody is back in the waiting room. */
export const REQUEUE_CAUSES = ['loadTimeout', 'validationFailed', 'participantLeft', 'memberLost'] as const;
export type RequeueCause = (typeof REQUEUE_CAUSES)[number];
export const RequeueCauseSchema = v.picklist(REQUEUE_CAUSES);
