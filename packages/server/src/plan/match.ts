import { GreenroomError, type SessionId } from '@greenroom/protocol';
import type { SessionSnapshot } from '../session/context.ts';
import type { Draft } from './draft.ts';
import { isComplete } from './seats.ts';

/** Sends `match` when every seat is taken and connected at this instant. */
export function matchIfComplete(draft: Draft, id: SessionId): void {
  const waiting = draft.snapshotOf(id);
  if (!waiting || !isComplete(waiting, draft.world.isLive)) return;
  const { at, drawMatch } = draft.world;
  // A session keeps the rules that it was created with, whatever the scene's are by now.
  const draw = drawMatch(waiting.context.rules.groupSize);
  const result = draft.step(id, { type: 'match', at, draw });
  if (result.type !== 'moved') {
    throw new GreenroomError('internal', {
      detail: `a complete session could not be matched: ${result.type}`,
    });
  }
  noteMatch(draft, id, result.snapshot);
}

/** Everybody's row says which match they are in, and under which treatment. */
export function noteMatch(draft: Draft, id: SessionId, { context }: SessionSnapshot): void {
  const { epoch, match, members } = context;
  for (const { participant } of members) {
    draft.patchEnrolment(participant, { session: id, epoch, treatment: match?.treatment ?? null });
  }
}
