import type { ParticipantId } from '@greenroom/protocol';
import type { Member, SessionSnapshot } from '../session/context.ts';

/** Who holds a seat: members until the session has ended (from `ended` on its members are history). */
export function seatHoldersOf(snapshot: SessionSnapshot | null): readonly Member[] {
  if (snapshot === null || snapshot.state === 'ended' || snapshot.state === 'disposed') return [];
  return snapshot.context.members;
}

export function memberOf(snapshot: SessionSnapshot, participant: ParticipantId): Member | undefined {
  return snapshot.context.members.find((member) => member.participant === participant);
}

/** A session that IS waiting and has an open seat: the only kind that people are placed in (SES-11). */
export function hasOpenSeat({ state, context }: SessionSnapshot): boolean {
  return state === 'waiting' && context.members.length < context.rules.groupSize;
}

/** Every seat taken and connected at this instant: the one condition of a match (REG-05, REG-10). */
export function isComplete({ state, context }: SessionSnapshot): boolean {
  return (
    state === 'waiting' &&
    context.members.length === context.rules.groupSize &&
    context.members.every(({ connection }) => connection !== null)
  );
}
