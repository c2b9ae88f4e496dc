import type { ParticipantId } from '@greenroom/protocol';
import type { Member, SessionSnapshot } from '../session/context.ts';
import { isGone } from '../session/members.ts';

/** Who holds a seat: the members but for those who are gone from a game; nobody from `ended` on. */
export function seatHoldersOf(snapshot: SessionSnapshot | null): readonly Member[] {
  if (snapshot === null) return [];
  const { context } = snapshot;
  return context.members.filter((_, slot) => !isGone(context, slot));
}

export function memberOf(snapshot: SessionSnapshot, participant: ParticipantId): Member | undefined {
  return seatHoldersOf(snapshot).find((member) => member.participant === participant);
}

/** A session that IS waiting and has an open seat: the only kind that people are placed in (SES-11). */
export function hasOpenSeat({ state, context }: SessionSnapshot): boolean {
  return state === 'waiting' && context.members.length < context.rules.groupSize;
}

/** Every seat taken and connected at this instant: the one condition of a match (REG-05, REG-10). */
export function isComplete(snapshot: SessionSnapshot, isLive: (connection: string) => boolean): boolean {
  const { state, context } = snapshot;
  return (
    state === 'waiting' &&
    context.members.length === context.rules.groupSize &&
    isEverybodyHere(snapshot, isLive)
  );
}

/** The store may not know yet that a connection is gone, hence `isLive`. */
export function isEverybodyHere(
  { context }: SessionSnapshot,
  isLive: (connection: string) => boolean,
): boolean {
  return context.members.every(({ connection }) => connection !== null && isLive(connection));
}
