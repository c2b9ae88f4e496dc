import { judgeLink } from '@greenroom/protocol';
import type { Change, Guard, Reducer } from './change.ts';
import { change } from './change.ts';
import type { PairContext, SessionContext } from './context.ts';
import { pairKey } from './context.ts';
import type { SessionEffect } from './effects.ts';
import { dispose, type Fate, requeued, settled } from './ending.ts';
import type { SessionEventOf } from './events.ts';
import { pairKeysOf } from './matched.ts';
import { isConnected, slotOf } from './members.ts';

type LinkReport = SessionEventOf<'linkReported'>;

/** A link that is called good and is not, by its own figures, has failed as well: no page plays by rules of its own. */
export const isFailure: Guard<'linkReported'> = ({ rules }, { failure, measurement }) =>
  failure !== null || judgeLink(measurement, rules.validation, rules.relay) !== null;

/** This end has said before that the link is proven. */
export const isProofKnown: Guard<'linkReported'> = (context, event) =>
  event.failure === null && pairOf(context, event)?.reports[slotOf(context, event.participant)] !== undefined;

/** With this report both ends of every pair have proven their link. */
export const isLastProof: Guard<'linkReported'> = (context, event) =>
  event.failure === null && unprovenPairs(withProof(context, event)).length === 0;

export const noteProof: Reducer<'linkReported'> = (context, event) => change(withProof(context, event));

/**
 * One end says that the link is not good enough: the session is over at once. Both ends count an attempt, unless one of
 * them has no socket: then it is the one that vanished, the other is innocent, and the pair may be matched again.
 */
export const failLink: Reducer<'linkReported'> = (context, event) => {
  const slot = slotOf(context, event.participant);
  const ends = [slot, event.peer];
  const vanished = ends.filter((end) => !hasSocket(context, end));
  return vanished.length > 0
    ? failValidation(context, { blamed: vanished, pairs: [], cause: 'memberLost', at: event.at })
    : failValidation(context, {
        blamed: ends,
        pairs: [pairKey(slot, event.peer)],
        cause: 'validationFailed',
        at: event.at,
      });
};

export const isValidationOver: Guard<'deadline'> = (context, event) =>
  event.name === 'validation' && context.stateDueAt !== null && context.stateDueAt <= event.at;

/**
 * Who has no socket and left a link unproven is out; nobody else is to blame then. If everybody is there, the links are
 * to blame: each unproven pair counts as failed.
 */
export const giveUpValidation: Reducer<'deadline'> = (context, event) => {
  const pairs = unprovenPairs(context);
  const ends = pairs.flatMap(slotsOf);
  const gone = ends.filter((slot) => !hasSocket(context, slot));
  if (gone.length > 0) {
    return dispose(context, 'loadTimeout', (member, slot) =>
      gone.includes(slot) ? settled('loadTimeout') : requeued(member, 'loadTimeout'),
    );
  }
  return failValidation(context, { blamed: ends, pairs, cause: 'validationFailed', at: event.at });
};

/**
 * A page that reloads has lost its links, and those of its peers lead nowhere: the match is undone at once. Nobody is to
 * blame, and who reloads is back in a moment: everybody waits again.
 */
export const disposeByAway: Reducer<'away' | 'rejoin'> = (context, event) =>
  dispose(context, 'loadTimeout', (member) => {
    const fate = requeued(member, 'memberLost');
    // With its dying socket it would count as there, and could be matched at once with whom it has just left.
    const isGoing =
      event.type === 'away' && event.cause === 'leaving' && member.participant === event.participant;
    return isGoing ? { ...fate, connection: null } : fate;
  });

interface Verdict {
  /** Slots that count an attempt. */
  readonly blamed: readonly number[];
  /** Pairs that are not matched again for a while. */
  readonly pairs: readonly string[];
  /** Why the others are back in the waiting room. */
  readonly cause: 'validationFailed' | 'memberLost';
  readonly at: number;
}

function failValidation(context: SessionContext, verdict: Verdict): Change {
  const { maxAttempts, pairMemoryMs } = context.rules;
  const closed = dispose(context, 'validationFailed', (member, slot): Fate => {
    if (!verdict.blamed.includes(slot)) return requeued(member, verdict.cause);
    const attempts = member.attempts + 1;
    return attempts >= maxAttempts ? settled('linkFailed') : requeued(member, 'validationFailed', attempts);
  });
  const remembered = verdict.pairs.flatMap((key): readonly SessionEffect[] => {
    const [a, b] = slotsOf(key).map((slot) => context.members[slot]?.participant);
    return a && b ? [{ type: 'rememberFailedPair', a, b, until: verdict.at + pairMemoryMs }] : [];
  });
  return { ...closed, effects: [...remembered, ...closed.effects] };
}

function pairOf(context: SessionContext, event: LinkReport): PairContext | undefined {
  return context.match?.pairs[pairKey(slotOf(context, event.participant), event.peer)];
}

function withProof(context: SessionContext, event: LinkReport): SessionContext {
  const slot = slotOf(context, event.participant);
  const key = pairKey(slot, event.peer);
  const pair = context.match?.pairs[key];
  if (!context.match || !pair) return context;
  const { failure, measurement } = event;
  const reports = { ...pair.reports, [slot]: { failure, measurement } };
  const pairs = { ...context.match.pairs, [key]: { ...pair, reports } };
  return { ...context, match: { ...context.match, pairs } };
}

function unprovenPairs(context: SessionContext): readonly string[] {
  return pairKeysOf(context).filter((key) => {
    const reports = context.match?.pairs[key]?.reports ?? {};
    return !slotsOf(key).every((slot) => reports[slot]?.failure === null);
  });
}

function slotsOf(key: string): readonly number[] {
  return key.split('-').map(Number);
}

function hasSocket(context: SessionContext, slot: number): boolean {
  const member = context.members[slot];
  return member !== undefined && isConnected(member);
}
