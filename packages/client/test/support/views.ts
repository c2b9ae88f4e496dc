import type { EndedView, Match, PlayingView, SessionId, ValidatingView, View } from '@greenroom/protocol';

export const SESSION = 's1' as SessionId;

/** A match of `players` people as the member in `slot` sees it. */
export function makeMatch(slot: number, players = 2, over: Partial<Match> = {}): Match {
  const peers = Array.from({ length: players }, (_, index) => index).filter((index) => index !== slot);
  return {
    slot,
    players,
    bots: [],
    game: 'sum@1',
    seed: 'seed',
    treatment: 'default',
    settings: {},
    iceServers: [],
    relay: 'never',
    pairs: peers.map((peer) => ({
      peer,
      key: `key-of-pair-${Math.min(slot, peer)}-${Math.max(slot, peer)}-00000`,
      attempt: 1,
    })),
    validation: { timeoutMs: 15_000, maxRttMs: 200, maxLossRatio: 0.2, probes: 40 },
    play: {
      inputDelayFrames: 2,
      maxPredictionFrames: 8,
      checksumIntervalFrames: 10,
      reconnectMs: 30_000,
      onHidden: 'predict',
      hiddenAfterMs: 1_000,
      onPlayerDrop: 'end',
      onDesync: 'heal',
      episodes: 1,
      intermissionMs: 3_000,
      countdownMs: 0,
      durationFrames: 120,
    },
    ...over,
  };
}

interface Head {
  readonly version: number;
  readonly session?: SessionId;
  readonly epoch?: number;
}

const head = ({ version, session = SESSION, epoch = 2 }: Head) => ({ version, session, epoch });

export function waitingView(at: Head, over: Partial<Extract<View, { state: 'waiting' }>> = {}): View {
  return {
    state: 'waiting',
    ...head({ epoch: 1, ...at }),
    groupSize: 2,
    present: 1,
    needed: 1,
    deadlineAt: 1_700_000_180_000,
    arrivedAt: 1_700_000_000_000,
    requeuedBecause: null,
    fallback: null,
    ...over,
  };
}

export function matchedView(at: Head, match = makeMatch(0)): View {
  return { state: 'matched', ...head(at), match, loadDueAt: 1_700_000_030_000 };
}

export function validatingView(at: Head, match = makeMatch(0)): ValidatingView {
  return { state: 'validating', ...head(at), match, dueAt: 1_700_000_030_000 };
}

export function playingView(at: Head, over: Partial<PlayingView> = {}): PlayingView {
  return {
    state: 'playing',
    ...head(at),
    match: makeMatch(0),
    startAt: 1_700_000_001_000,
    inputDelayFrames: 2,
    members: [],
    ...over,
  };
}

export function endedView(at: Head, over: Partial<EndedView> = {}): EndedView {
  return {
    state: 'ended',
    ...head(at),
    reason: 'completed',
    outcome: 'completed',
    completionCode: 'C1',
    ...over,
  };
}
