import type { SessionId } from '@greenroom/protocol';
import type { SessionEvent } from '../session/events.ts';
import type { StepResult } from '../session/step.ts';
import { waitingName } from '../session/waiting.ts';
import type { Draft } from './draft.ts';
import { noteMatch } from './match.ts';
import { isThere } from './place.ts';

/**
 * Somebody's wait is over in a scene that starts with bots then: everybody who is there at this instant is matched. Undefined
 * where the deadline means what it means elsewhere: another one, other rules, or its owner is not there to play.
 */
export function startWithBots(draft: Draft, id: SessionId, event: SessionEvent): StepResult | undefined {
  if (event.type !== 'deadline') return undefined;
  const waiting = draft.snapshotOf(id);
  if (waiting?.state !== 'waiting' || waiting.context.rules.onTimeout !== 'startWithBots') return undefined;
  const { at, drawMatch } = draft.world;
  const there = waiting.context.members.filter(({ connection }) => isThere(draft, connection));
  const isOver = there.some(
    ({ participant, waitingDeadlineAt }) =>
      event.name === waitingName(participant) && waitingDeadlineAt <= event.at,
  );
  if (!isOver || draft.world.waiting === null) return undefined;
  const present = there.map(({ participant }) => participant);
  const result = draft.step(id, { type: 'matchWithBots', at, present, draw: drawMatch(present.length) });
  if (result.type === 'moved') noteMatch(draft, id, result.snapshot);
  return result;
}
