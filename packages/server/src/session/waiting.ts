import type { ParticipantId, ParticipantOutcome } from '@greenroom/protocol';
import { type Change, change, type Guard, type Reducer } from './change.ts';
import type { Member } from './context.ts';
import { dispose, settle, settled } from './ending.ts';
import { slotOf, updateMember, updateMembers } from './members.ts';
import { afterOutage, backDueAt } from './outage.ts';

export const isSeated: Guard<'seatTaken'> = (context, event) =>
  slotOf(context, event.placement.participant) !== -1;

export const hasOpenSeat: Guard<'seatTaken'> = (context) => context.members.length < context.rules.groupSize;

/** Somebody who has no socket yet (requeued while away) gets the same grace as a waiter who lost theirs. */
export const takeSeat: Reducer<'seatTaken'> = (context, event) => {
  const member: Member = {
    ...event.placement,
    graceUntil: event.placement.connection === null ? event.at + context.rules.graceMs : null,
  };
  return change({ ...context, members: [...context.members, member] });
};

/** The seat is kept, and blocks the match, until the grace is over (REG-05). */
export const startGrace: Reducer<'disconnected' | 'away'> = (context, event) =>
  change(
    updateMember(context, event.participant, {
      connection: null,
      graceUntil: event.at + context.rules.graceMs,
    }),
  );

export const isLastMember: Guard<'left' | 'deadline'> = (context) => context.members.length === 1;

export const isGraceOver: Guard<'deadline'> = (context, event) =>
  context.members.some(
    (member) =>
      event.name === graceName(member.participant) &&
      member.graceUntil !== null &&
      member.graceUntil <= event.at,
  );

export const isWaitOver: Guard<'deadline'> = (context, event) =>
  context.members.some(
    (member) => event.name === waitingName(member.participant) && member.waitingDeadlineAt <= event.at,
  );

export const leaveWaiting: Reducer<'left'> = (context, event) =>
  release(context, (member) => member.participant === event.participant, 'youLeft');

export const dropLostWaiter: Reducer<'deadline'> = (context, event) =>
  release(context, (member) => event.name === graceName(member.participant), 'youWereLost');

export const timeOutWaiter: Reducer<'deadline'> = (context, event) =>
  release(context, (member) => event.name === waitingName(member.participant), 'waitingRoomTimeout');

/** One waiter goes; the others keep their places. With the last one the session is over: abandoned. */
function release(
  context: Parameters<Reducer<'left'>>[0],
  isOut: (member: Member) => boolean,
  outcome: ParticipantOutcome,
): Change {
  if (context.members.every(isOut)) return dispose(context, 'abandoned', () => settled(outcome));
  return {
    context: { ...context, members: context.members.filter((member) => !isOut(member)) },
    effects: context.members.filter(isOut).flatMap((member) => settle(member, outcome, null)),
  };
}

/** The members have seats in the other session by the same transaction: nobody is settled, no seat is freed. */
export const handOver: Reducer<'merged'> = (context) =>
  dispose(context, 'abandoned', () => ({ type: 'moved' }));

/** Everybody has time to come back, counted from now; the promised end of the wait moves by the outage. */
export const restartWaiting: Reducer<'serverRestarted'> = (context, event) =>
  change(
    updateMembers(context, (member) => ({
      connection: null,
      graceUntil: backDueAt(context.rules, event),
      waitingDeadlineAt: afterOutage(member.waitingDeadlineAt, context.rules, event),
    })),
  );

export function graceName(participant: ParticipantId): string {
  return `grace:${participant}`;
}

export function waitingName(participant: ParticipantId): string {
  return `waiting:${participant}`;
}
