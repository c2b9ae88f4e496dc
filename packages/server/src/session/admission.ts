import { type ErrorCode, LIMITS } from '@greenroom/protocol';
import { type PairContext, pairKey, type SessionSnapshot } from './context.ts';
import type { SessionEvent } from './events.ts';
import { slotOf } from './members.ts';
import type { StepResult } from './step.ts';

/**
 * Who may say this, before the chart decides what may happen now: only the holder of a seat speaks, only of a link of its
 * own, and only of the link as it is now. A session that is over has no seats: the chart answers for it.
 */
export function refuseStranger(
  { state, context }: SessionSnapshot,
  event: SessionEvent,
): StepResult | undefined {
  if (!('participant' in event) || state === 'disposed') return undefined;
  if (state === 'ended') {
    const isKnown = context.end?.outcomes.some(({ participant }) => participant === event.participant);
    return event.type === 'uploaded' && !isKnown
      ? refused('notJoined', 'no seat in this session')
      : undefined;
  }
  const slot = slotOf(context, event.participant);
  if (slot === -1) {
    // Whose game went on without them still hands in what they have.
    const isMember = context.members.some(({ participant }) => participant === event.participant);
    return isMember && event.type === 'uploaded'
      ? { type: 'unchanged' }
      : refused('notJoined', 'no seat in this session');
  }
  if (!('peer' in event) || context.match === null) return undefined;
  const pair = context.match.pairs[pairKey(slot, event.peer)];
  if (pair === undefined) return refused('unknownPeer', `slot ${slot} has no link to slot ${event.peer}`);
  if ('attempt' in event && !isAttemptOf(pair, state, event.attempt)) {
    return refused('staleAttempt', `attempt ${event.attempt}, but the link is at ${pair.attempt}`);
  }
  // A page that rejoins gets its links all the same: how many a pair has had is in the hands of either end, and nobody may
  // use up another's way back.
  if (event.type === 'relink' && event.attempt === pair.attempt && pair.attempt >= LIMITS.linkAttempts) {
    return refused('tooLarge', `the pair has had ${LIMITS.linkAttempts} links`);
  }
  return undefined;
}

/** In play links follow each other, and what is said of one may come when the next is there already. */
function isAttemptOf(pair: PairContext, state: string, attempt: number): boolean {
  return state === 'playing' ? attempt <= pair.attempt : attempt === pair.attempt;
}

function refused(code: ErrorCode, detail: string): StepResult {
  return { type: 'refused', code, detail };
}
