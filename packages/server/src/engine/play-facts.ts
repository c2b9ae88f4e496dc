import type { ErrorCode, Report } from '@greenroom/protocol';
import type { SessionSnapshot } from '../session/context.ts';

/*
 * What the pages do among themselves while they play. The server takes no part in it: these are facts for the timeline,
 * they change no session and cost no commit of their own. What cannot be is flagged, so that nobody counts it later.
 */

const KINDS = ['paused', 'unpaused', 'playerDropped', 'healed'] as const satisfies readonly Report['kind'][];
export type PlayFact = Extract<Report, { kind: (typeof KINDS)[number] }>;

export function isPlayFact(report: Report): report is PlayFact {
  return KINDS.some((kind) => kind === report.kind);
}

/** What is wrong with it, as of now: null for a fact of this game. */
export function flagOfFact(fact: PlayFact, { state, context }: SessionSnapshot): ErrorCode | null {
  if (fact.epoch !== context.epoch) return 'staleEpoch';
  if (state === 'ended' || state === 'disposed') return 'disposed';
  if (state !== 'playing') return 'wrongState';
  const { play } = context.rules;
  switch (fact.kind) {
    case 'paused':
    case 'unpaused':
      return null;
    case 'playerDropped':
      if (context.members[fact.peer] === undefined) return 'unknownPeer';
      // Pages drop nobody but whom our views have called gone.
      return context.play?.gone[fact.peer] === undefined ? 'implausible' : null;
    case 'healed': {
      if (context.members[fact.source] === undefined) return 'unknownPeer';
      const isAfter = fact.firstFrame === null || fact.firstFrame <= fact.frame;
      return play.onDesync === 'heal' && isAfter ? null : 'implausible';
    }
  }
}
