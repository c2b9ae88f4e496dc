import type { ParticipantId } from '@greenroom/protocol';
import type { Reducer } from './change.ts';
import type { Member } from './context.ts';
import { dispose, end, requeued, settled } from './ending.ts';

/** One leaves a session that has not been played: the others go back to the waiting room, with or without a socket. */
export const disposeByLeaver: Reducer<'left'> = (context, event) =>
  dispose(context, 'participantLeft', (member) =>
    isLeaver(member, event.participant) ? settled('youLeft') : requeued(member, 'participantLeft'),
  );

export const endByLeaver: Reducer<'left'> = (context, event) =>
  end(context, event.at, 'participantLeft', (member) =>
    isLeaver(member, event.participant) ? 'youLeft' : 'partnerLeft',
  );

function isLeaver(member: Member, participant: ParticipantId): boolean {
  return member.participant === participant;
}

/** Nobody has played: there is nothing to upload. */
export const disposeCancelled: Reducer<'cancelled'> = (context, event) =>
  dispose(context, event.reason, () => settled(event.reason));

export const endCancelled: Reducer<'cancelled'> = (context, event) =>
  end(context, event.at, event.reason, () => event.reason);
