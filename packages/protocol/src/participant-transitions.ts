/** States of the participant's machine in the page, as they stand in the session's timeline. */
export const PARTICIPANT_STATES = [
  'connecting',
  'waiting',
  'matched',
  'validating',
  'countdown',
  'playing',
  'ended',
  'disposed',
] as const;
export type ParticipantState = (typeof PARTICIPANT_STATES)[number];

/**
 * Which report may follow which. A page that reloads starts again at `connecting` and is then put where it was, so
 * every state may follow `connecting`; the server may end or requeue somebody from anywhere before `ended`, from
 * `playing` too while not all members have reported frame 0, and straight into the next match if that group is complete.
 */
export const VALID_TRANSITIONS: Readonly<Record<ParticipantState, readonly ParticipantState[]>> = {
  connecting: ['waiting', 'matched', 'validating', 'countdown', 'playing', 'ended', 'disposed'],
  waiting: ['matched', 'validating', 'countdown', 'playing', 'ended', 'disposed'],
  matched: ['validating', 'countdown', 'playing', 'waiting', 'matched', 'ended', 'disposed'],
  validating: ['countdown', 'playing', 'waiting', 'matched', 'ended', 'disposed'],
  countdown: ['playing', 'waiting', 'matched', 'ended', 'disposed'],
  playing: ['waiting', 'matched', 'ended', 'disposed'],
  ended: ['disposed'],
  disposed: [],
};

/**
 * Is a report `from -> to` possible after the same participant's previous report ended in `previous`?
 * Every page load begins with `connecting` and no previous state of its own.
 */
export function isPossibleTransition(
  previous: ParticipantState | undefined,
  from: ParticipantState,
  to: ParticipantState,
): boolean {
  if (!VALID_TRANSITIONS[from].includes(to)) return false;
  return from === 'connecting' || previous === from;
}
