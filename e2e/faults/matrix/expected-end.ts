import type { ParticipantOutcome } from '@greenroom/protocol';
import type { FaultName } from './faults.ts';
import type { State } from './states.ts';

/** What the two are told in the end, and why that is the truth (docs/session.md). */
export interface ExpectedEnd {
  readonly ada: ParticipantOutcome;
  readonly ben: ParticipantOutcome;
  readonly why: string;
}

/** What a fault comes to: all that the end depends on, beside the state. */
type Kind = 'bearable' | 'passes' | 'returns' | 'silent' | 'bye' | 'linkGone' | 'serverGone';

const KINDS: Readonly<Record<FaultName, Kind>> = {
  delay: 'bearable',
  jitter: 'bearable',
  loss: 'bearable',
  linkCutOneWay: 'passes',
  linkCut: 'passes',
  serverCut: 'passes',
  networkCut: 'passes',
  networkUnplugged: 'passes',
  addressChanged: 'passes',
  browserAsleep: 'passes',
  tabHidden: 'passes',
  relayRestarted: 'passes',
  linkCutForLong: 'linkGone',
  networkCutForLong: 'linkGone',
  tabReopened: 'returns',
  pageReloaded: 'returns',
  browserKilled: 'silent',
  tabClosed: 'bye',
  serverKilled: 'serverGone',
  serverRestarted: 'serverGone',
};

export function expectedEnd(fault: FaultName, state: State): ExpectedEnd {
  const kind = KINDS[fault];
  if (state === 'ended') return bothCompleted('the end was stored before it was shown');
  switch (kind) {
    case 'bearable':
      return bothCompleted('within what the scene allows');
    case 'passes':
      return bothCompleted('over before any deadline');
    case 'returns':
      return bothCompleted('the page finds its seat again, and in play its game');
    case 'serverGone':
      return bothCompleted('sessions outlive the process');
    case 'silent':
    case 'bye':
      return isGone(kind, state);
    case 'linkGone':
      if (state === 'playing' || (state === 'countdown' && fault === 'linkCutForLong'))
        return both('partnerLost', 'a link that stays down between two who are there blames nobody');
      if (state === 'countdown')
        return bothCompleted('until the server has heard of every start it waits for that');
      return bothCompleted('links are tried again');
  }
}

/** Ben goes on with somebody else, except where he has played already. */
function isGone(kind: 'silent' | 'bye', state: Exclude<State, 'ended'>): ExpectedEnd {
  switch (state) {
    case 'waiting':
      return { ada: 'youWereLost', ben: 'completed', why: 'her seat is free once the grace is over' };
    case 'matched':
      return { ada: 'loadTimeout', ben: 'completed', why: 'she has not loaded by the load deadline' };
    case 'validating':
      return {
        ada: 'youWereLost',
        ben: 'completed',
        why: 'the match is undone, and nobody comes back to her seat',
      };
    case 'countdown':
      if (kind === 'silent')
        return { ada: 'loadTimeout', ben: 'completed', why: 'she is gone before everybody has started' };
      return {
        ada: 'youWereLost',
        ben: 'completed',
        why: 'the match is undone, and nobody comes back to her seat',
      };
    case 'playing':
      return {
        ada: 'youWereLost',
        ben: 'partnerLost',
        why: 'she has neither link nor socket by the reconnect deadline',
      };
  }
}

function both(outcome: ParticipantOutcome, why: string): ExpectedEnd {
  return { ada: outcome, ben: outcome, why };
}

function bothCompleted(why: string): ExpectedEnd {
  return both('completed', why);
}
