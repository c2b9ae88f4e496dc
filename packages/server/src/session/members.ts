import type { ParticipantId } from '@greenroom/protocol';
import { change, type Guard, type Reducer } from './change.ts';
import type { Member, SessionContext } from './context.ts';

/**
 * Index of the participant's seat, which is the player slot from `matched` on; -1 without a seat, also for who had one and
 * is gone while the others play on. Zero is a slot (REG-26).
 */
export function slotOf(context: SessionContext, participant: ParticipantId): number {
  const slot = context.members.findIndex((member) => member.participant === participant);
  return isGone(context, slot) ? -1 : slot;
}

/** The slot's member has left the game or was lost, and the game goes on. */
export function isGone({ play }: SessionContext, slot: number): boolean {
  return play?.gone[slot] !== undefined;
}

/** The slots whose members hold their seats. */
export function heldSlots(context: SessionContext): readonly number[] {
  return [...context.members.keys()].filter((slot) => !isGone(context, slot));
}

export function isConnected(member: Member): boolean {
  return member.connection !== null;
}

export function updateMember(
  context: SessionContext,
  participant: ParticipantId,
  update: Partial<Member>,
): SessionContext {
  return updateMembers(context, (member) => (member.participant === participant ? update : {}));
}

export function updateMembers(
  context: SessionContext,
  update: (member: Member) => Partial<Member>,
): SessionContext {
  return { ...context, members: context.members.map((member) => ({ ...member, ...update(member) })) };
}

/** The connection named by the event is the one that speaks for the seat. */
export const holdsSeat: Guard<'connected' | 'disconnected'> = (context, event) =>
  context.members[slotOf(context, event.participant)]?.connection === event.connection;

/** The page has said that it goes: its socket is not waited for. */
export const isLeaving: Guard<'away'> = (context, event) => {
  const member = context.members[slotOf(context, event.participant)];
  return event.cause === 'leaving' && member !== undefined && isConnected(member);
};

/** A newer connection takes the seat over from an older one: the second tab wins. */
export const connect: Reducer<'connected'> = (context, event) =>
  change(updateMember(context, event.participant, { connection: event.connection, graceUntil: null }));

export const disconnect: Reducer<'disconnected' | 'away'> = (context, event) =>
  change(updateMember(context, event.participant, { connection: null }));
