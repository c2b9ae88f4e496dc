import type { PlayingView, Report, View } from '@greenroom/protocol';
import type { Chance } from '../fuzz/chance.ts';
import { FINAL, reportOf, type Say } from './facts.ts';

/** What a page can do over the connection it has. */
export interface Hands {
  readonly chance: Chance;
  readonly view: View | undefined;
  /** Said to the server and acknowledged. */
  readonly acknowledged: readonly Report[];
  readonly say: Say;
  /** A message past the queue of reports, as of a page that has lost count. */
  readonly raw: (event: string, message: object) => void;
}

type Trick = (hands: Hands) => void;

/** Only in play; elsewhere nothing. */
function inPlay(trick: (view: PlayingView, hands: Hands) => void): Trick {
  return (hands) => {
    if (hands.view?.state === 'playing') trick(hands.view, hands);
  };
}

const anyPeer = ({ match }: PlayingView, { chance }: Hands) => chance.int(match.players + 1);
const lastFrame = { frame: 40 } as const;

/** What no good page says, or says at another time: none of it may do harm to anybody but within the rules. */
export const MISCHIEF = {
  linkDown: inPlay((view, hands) => hands.say({ kind: 'linkDown', peer: anyPeer(view, hands) })),
  linkUp: inPlay((view, hands) => hands.say({ kind: 'linkUp', peer: anyPeer(view, hands) })),
  linkFlaps: inPlay((view, hands) => {
    for (const { peer } of view.match.pairs) {
      for (const kind of ['linkDown', 'linkUp', 'linkDown', 'linkUp'] as const) hands.say({ kind, peer });
    }
  }),
  relink: inPlay(({ session, epoch, match }, { raw }) => {
    for (const { peer, attempt } of match.pairs) raw('relink', { session, epoch, peer, attempt });
  }),
  relinkOtherAttempt: inPlay(({ session, epoch, match }, { raw, chance }) => {
    for (const { peer } of match.pairs) raw('relink', { session, epoch, peer, attempt: 1 + chance.int(4) });
  }),
  rejoinOtherPage: inPlay(({ session, epoch }, { raw, chance }) =>
    raw('rejoin', { session, epoch, page: 2 + chance.int(4) }),
  ),
  rejoinedUnasked: inPlay((_view, { say, chance }) =>
    say({ kind: 'rejoined', page: 1 + chance.int(3), frame: 5 }),
  ),
  linkOfOtherAttempt: inPlay((view, hands) =>
    hands.say({
      kind: 'link',
      peer: anyPeer(view, hands),
      attempt: 1 + hands.chance.int(4),
      failure: 'noLink',
      measurement: { rttMs: null, jitterMs: null, probesSent: 0, probesReceived: 0, route: null },
    }),
  ),
  factsOfPlay: inPlay((view, hands) => {
    hands.say({ kind: 'paused', frame: 3 });
    hands.say({ kind: 'unpaused', frame: 3 });
    hands.say({ kind: 'playerDropped', peer: anyPeer(view, hands), frame: 3 });
    hands.say({ kind: 'healed', frame: 3, source: anyPeer(view, hands), firstFrame: null });
  }),
  endOfAnEpisode: inPlay(({ session, epoch }, { say }) =>
    say({ kind: 'episodeFinished', ...FINAL, session, epoch, outcome: null, episode: 0 }),
  ),
  desynced: inPlay((view, hands) =>
    hands.say({
      kind: 'desynced',
      ...lastFrame,
      peer: anyPeer(view, hands),
      localChecksum: 1,
      remoteChecksum: 2,
      firstFrame: null,
    }),
  ),
  gameFailed: inPlay((_view, { say }) => say({ kind: 'gameFailed', ...lastFrame, message: 'it threw' })),
  hiddenTooLong: inPlay((_view, { say }) => say({ kind: 'hiddenTooLong', ...lastFrame })),
  finishedTooEarly: inPlay(({ session, epoch }, { say }) =>
    say({ kind: 'finished', ...FINAL, frame: 29, session, epoch, outcome: { score: 1 } }),
  ),
  startedAgain: ({ say }) => say({ kind: 'started', frame: 0 }),
  loadedAgain: ({ say }) => say({ kind: 'loaded' }),
  uploadedTooEarly: ({ say }) => say({ kind: 'uploaded' }),
  impossibleTransition: ({ say }) => say({ kind: 'transition', from: 'ended', to: 'waiting', cause: 'wild' }),
  ofAnotherSession: ({ say, view }) => say({ kind: 'loaded', session: view?.session ?? null, epoch: 1 }),
  repeated: ({ raw, acknowledged }) => {
    if (acknowledged.length > 0) raw('reports', { items: acknowledged.slice(-5) });
  },
  outOfOrder: ({ raw, acknowledged }) => {
    if (acknowledged.length > 0) raw('reports', { items: acknowledged.slice(-5).reverse() });
  },
  /** Another fact under a number that is taken. */
  otherUnderSameNumber: ({ raw, acknowledged, view }) => {
    const last = acknowledged.at(-1);
    if (last) raw('reports', { items: [reportOf({ kind: 'leave' }, view, last.seq)] });
  },
  /** Numbers that nobody can have got to. */
  withAGap: ({ raw, view }) =>
    raw('reports', {
      items: [reportOf({ kind: 'leave' }, view, 4_000), reportOf({ kind: 'leave' }, view, 4_001)],
    }),
  oldSignal: inPlay(({ session, epoch, match }, { raw }) => {
    for (const { peer } of match.pairs)
      raw('signal', { session, epoch, attempt: 1, to: peer, seq: 0, data: 'again' });
  }),
} satisfies Record<string, Trick>;

export type MischiefKind = keyof typeof MISCHIEF;
export const MISCHIEF_KINDS = Object.keys(MISCHIEF) as MischiefKind[];
