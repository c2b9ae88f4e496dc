import type { ParticipantId } from '@greenroom/protocol';
import type { Guard, Reducer } from './change.ts';
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

/** A scene that lets a hidden tab play on, or waits for it, has no use for this: no page of ours says it. */
export const isHiddenAllowed: Guard<'hiddenTooLong'> = ({ rules }) => rules.play.onHidden !== 'end';

export const endByHidden: Reducer<'hiddenTooLong'> = (context, event) =>
  end(context, event.at, 'excluded', (member) =>
    isLeaver(member, event.participant) ? 'excluded' : 'partnerExcluded',
  );

/** Nobody has played yet: the others go back to the waiting room. */
export const disposeByHidden: Reducer<'hiddenTooLong'> = (context, event) =>
  dispose(context, 'excluded', (member) =>
    isLeaver(member, event.participant) ? settled('excluded') : requeued(member, 'participantLeft'),
  );

/** Nobody has played: there is nothing to upload. */
export const disposeCancelled: Reducer<'cancelled'> = (context, event) =>
  dispose(context, event.reason, () => settled(event.reason));

export const endCancelled: Reducer<'cancelled'> = (context, event) =>
  end(context, event.at, event.reason, () => event.reason);
