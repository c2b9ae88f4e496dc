import { GreenroomError, type SessionId } from '@greenroom/protocol';
import type { Draft } from './draft.ts';
import { isComplete } from './seats.ts';

/** Sends `match` when every seat is taken and connected at this instant. */
export function matchIfComplete(draft: Draft, id: SessionId): void {
  const waiting = draft.snapshotOf(id);
  if (!waiting || !isComplete(waiting)) return;
  const result = draft.step(id, { type: 'match', at: draft.world.at, draw: draft.world.drawMatch() });
  if (result.type !== 'moved') {
    throw new GreenroomError('internal', {
      detail: `a complete session could not be matched: ${result.type}`,
    });
  }
  const { epoch, match, members } = result.snapshot.context;
  for (const { participant } of members) {
    draft.patchEnrolment(participant, { session: id, epoch, treatment: match?.treatment ?? null });
  }
}
