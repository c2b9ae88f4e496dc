import { describe, expect, it } from 'vitest';
import { sessionMachine } from '../../src/session/session-machine.ts';
import {
  begin,
  connected,
  disconnected,
  finish,
  left,
  linkDown,
  linkUp,
  MEASURED,
  p,
  RULES,
  type RulesOverride,
  type Said,
  type Script,
  settledAs,
} from './support/script.ts';

const away = (slot: number, cause: 'leaving' | 'stranded' = 'leaving'): Said => ({
  type: 'away',
  participant: p(slot),
  cause,
});
const relink = (slot: number, peer: number, attempt: number): Said => ({
  type: 'relink',
  participant: p(slot),
  peer,
  attempt,
});
const rejoin = (slot: number, page: number): Said => ({ type: 'rejoin', participant: p(slot), page });
const rejoined = (slot: number, page: number): Said => ({ type: 'rejoined', participant: p(slot), page });
const reload = (slot: number, page: number): Said[] => [
  away(slot),
  disconnected(slot),
  connected(slot),
  rejoin(slot, page),
];
const linkVerdict = (attempt: number, failure: 'timeout' | null): Said => ({
  type: 'linkReported',
  participant: p(0),
  peer: 1,
  attempt,
  failure,
  measurement: { ...MEASURED, rttMs: 900 },
});

const unchanged = { type: 'unchanged' };
const refused = (code: string) => ({ type: 'refused', code });
const duo = (override: RulesOverride = {}) => begin(override).start();
const trio = (override: RulesOverride = {}) => begin({ groupSize: 3, ...override }).start();

const attempts = ({ context }: Script) =>
  Object.fromEntries(Object.entries(context.match?.pairs ?? {}).map(([key, { attempt }]) => [key, attempt]));
const reconnects = (s: Script) => Object.keys(s.deadlines).filter((name) => name.startsWith('reconnect'));
const outcomes = ({ context }: Script) => context.end?.outcomes.map(({ outcome }) => outcome);

/** What `viewer` is told of the member in `slot`. */
function seen(s: Script, slot: number, viewer = 0) {
  const view = sessionMachine.viewOf(s.snapshot, p(viewer), 1);
  return view?.state === 'playing' ? view.members[slot] : undefined;
}

describe('a new link for a pair in play', () => {
  it('[SES-7] raises only the attempt of that pair, and both ends are told', () => {
    const s = trio().tell(relink(2, 0, 1));
    expect(attempts(s)).toEqual({ '0-1': 1, '0-2': 2, '1-2': 1 });
    for (const [slot, peer] of [
      [0, 2],
      [2, 0],
    ] as const) {
      const view = sessionMachine.viewOf(s.snapshot, p(slot), 1);
      const pairs = view?.state === 'playing' ? view.match.pairs : [];
      expect(pairs.find((pair) => pair.peer === peer)?.attempt).toBe(2);
    }
    expect(s.context.epoch).toBe(2);
  });

  it('[SES-7] asked by both ends it is one: who asks of an older attempt is too late to change anything', () => {
    const s = duo().tell(relink(0, 1, 1));
    expect(s.say(relink(1, 0, 1))).toEqual(unchanged);
    s.tell(relink(1, 0, 2));
    expect(s.say(relink(0, 1, 1))).toEqual(unchanged);
    expect(attempts(s)).toEqual({ '0-1': 3 });
  });

  it('[SES-7] [REG-25] of an attempt that is yet to come nothing can be said', () => {
    const s = duo();
    expect(s.say(relink(0, 1, 2))).toMatchObject(refused('staleAttempt'));
    expect(s.say(linkVerdict(2, null))).toMatchObject(refused('staleAttempt'));
  });

  it('[REG-25] what is said of links that were made in play changes nothing, good or bad, early or late', () => {
    const s = duo().tell(relink(0, 1, 1), relink(0, 1, 2));
    for (const attempt of [2, 3]) {
      expect(s.say(linkVerdict(attempt, 'timeout'))).toEqual(unchanged);
      expect(s.say(linkVerdict(attempt, null))).toEqual(unchanged);
    }
  });

  it('leaves what is known of the link as it is: the next has carried nothing yet', () => {
    const s = duo().tell(linkDown(0, 1));
    const { deadlines } = s;
    s.wait(1_000).tell(relink(0, 1, 1));
    expect(s.deadlines).toEqual(deadlines);
    s.tell(linkUp(0, 1));
    expect(Object.keys(s.deadlines)).toEqual(['cap']);
  });

  it('is for a game under way, with somebody who is in it', () => {
    expect(
      begin()
        .load()
        .say(relink(0, 1, 1)),
    ).toMatchObject(refused('wrongState'));
    expect(
      begin()
        .prove()
        .say(relink(0, 1, 1)),
    ).toMatchObject(refused('wrongState'));
    const s = trio({ play: { onPlayerDrop: 'idle' } }).tell(left(2));
    expect(s.say(relink(0, 2, 1))).toMatchObject(refused('unknownPeer'));
    expect(s.say(relink(0, 0, 1))).toMatchObject(refused('unknownPeer'));
    expect(s.say(relink(2, 0, 1))).toMatchObject(refused('notJoined'));
    expect(
      begin()
        .finish()
        .say(relink(0, 1, 1)),
    ).toMatchObject(refused('disposed'));
  });

  it('is given 250 times, and then refused; what was asked before is answered still', () => {
    const s = trio();
    for (let attempt = 1; attempt < 250; attempt += 1) s.tell(relink(0, 1, attempt));
    expect(s.say(relink(1, 0, 250))).toMatchObject(refused('tooLarge'));
    expect(s.say(relink(1, 0, 249))).toEqual(unchanged);
    s.tell(relink(0, 2, 1));
    expect(attempts(s)).toEqual({ '0-1': 250, '0-2': 2, '1-2': 1 });
  });

  it('[SES-7] [THR-14] who has used up the links of a pair has not used up the way back of the other end', () => {
    const s = trio();
    for (let attempt = 1; attempt < 250; attempt += 1) s.tell(relink(0, 1, attempt));
    s.tell(...reload(1, 1));
    expect(attempts(s)).toEqual({ '0-1': 251, '0-2': 1, '1-2': 2 });
    expect(s.say(relink(0, 1, 251))).toMatchObject(refused('tooLarge'));
    s.tell(rejoined(1, 1));
    expect(reconnects(s)).toEqual([]);
  });
});

describe('a page that is back', () => {
  it('counts as lost until its game has shown to be alive, and its deadline is the one that ran', () => {
    const s = duo().tell(away(1));
    const deadlines = s.deadlines;
    s.wait(5_000).tell(disconnected(1), connected(1, 'new'));
    expect(s.deadlines).toEqual(deadlines);
    const reconnectDueAt = deadlines['reconnect:1'];
    expect(seen(s, 1)).toEqual({ slot: 1, presence: 'returning', page: 0, reconnectDueAt });
    s.fire('reconnect:1');
    expect(outcomes(s)).toEqual(['partnerLost', 'youWereLost']);
  });

  it.each([
    ['itself', linkUp(1, 0)],
    ['its peer', linkUp(0, 1)],
  ])('plays on where %s says that the link is up: it was in the browser’s cache', (_title, said) => {
    const s = duo().tell(away(1), connected(1, 'new'), said);
    expect(reconnects(s)).toEqual([]);
    expect(seen(s, 1)).toEqual({ slot: 1, presence: 'here', page: 0, reconnectDueAt: null });
    expect(s.say(said)).toEqual(unchanged);
  });

  it('without a socket nobody says that it is being brought up to date', () => {
    const s = duo().tell(away(1), connected(1, 'new'), disconnected(1, 'new'));
    expect(seen(s, 1)?.presence).toBe('lost');
  });

  it('may go away again', () => {
    const s = duo().tell(away(1), connected(1, 'new'), away(1));
    expect(seen(s, 1)?.presence).toBe('lost');
    s.tell(connected(1, 'newer'));
    expect(seen(s, 1)?.presence).toBe('returning');
  });

  it('[REG-14] once somebody has the final frame it is not waited for', () => {
    const s = duo({ play: { durationFrames: null } }).tell(finish(0), away(1), connected(1, 'new'));
    expect(reconnects(s)).toEqual([]);
    expect(s.say(rejoin(1, 1))).toMatchObject(refused('wrongState'));
    s.fire('finish');
    expect(outcomes(s)).toEqual(['completed', 'completed']);
  });
});

describe('another page in a seat', () => {
  it('[SES-7] has new links with all who are in, and no other pair has', () => {
    const s = begin({ groupSize: 4, play: { onPlayerDrop: 'bot' } })
      .start()
      .tell(left(3), ...reload(1, 1));
    expect(attempts(s)).toEqual({ '0-1': 2, '0-2': 1, '0-3': 1, '1-2': 2, '1-3': 1, '2-3': 1 });
    expect(s.context.play).toMatchObject({ away: [], returning: [], rejoining: [1], pages: { 1: 1 } });
  });

  it('counts as lost until it has the state; the time to come back is not given anew', () => {
    const s = duo().tell(away(1));
    const reconnectDueAt = s.deadlines['reconnect:1'];
    s.wait(4_000).tell(disconnected(1), connected(1), rejoin(1, 1));
    expect(seen(s, 1)).toEqual({ slot: 1, presence: 'returning', page: 1, reconnectDueAt });
    s.wait(500).tell(rejoined(1, 1));
    expect(seen(s, 1)).toEqual({ slot: 1, presence: 'here', page: 1, reconnectDueAt: null });
    expect(Object.keys(s.deadlines)).toEqual(['cap']);
  });

  it('that nobody has seen leave is waited for as well', () => {
    const s = duo().tell(connected(1, 'another tab'), rejoin(1, 1));
    expect(s.deadlines).toMatchObject({ 'reconnect:1': s.now + RULES.play.reconnectMs });
  });

  it('that is not in time is lost', () => {
    const s = duo().tell(...reload(1, 1));
    s.fire('reconnect:1');
    expect(outcomes(s)).toEqual(['partnerLost', 'youWereLost']);
    const other = trio({ play: { onPlayerDrop: 'bot' } }).tell(...reload(1, 1));
    expect(other.fire('reconnect:1')).toEqual(settledAs(1, 'youWereLost', null));
    expect(seen(other, 1)).toEqual({ slot: 1, presence: 'gone', page: 1, reconnectDueAt: null });
  });

  it('a link to it shows nothing: only its own word does', () => {
    const s = duo().tell(linkDown(0, 1), ...reload(1, 1));
    // What was said of the links of the page before is not held against it.
    expect(s.context.play?.linksDown).toEqual({});
    s.tell(linkDown(0, 1), linkUp(0, 1));
    expect(reconnects(s)).toEqual(['reconnect:1']);
    s.tell(linkDown(0, 1), rejoined(1, 1));
    expect(Object.keys(s.deadlines)).toEqual(['cap']);
  });

  it('[REG-55] its word on links is none until it plays: nobody is lost by it', () => {
    const s = trio().tell(...reload(1, 1), linkDown(1, 0), disconnected(0));
    expect(reconnects(s)).toEqual(['reconnect:1']);
  });

  it('is counted: asked again it is the same, and any other number is refused', () => {
    const s = duo().tell(...reload(1, 1));
    expect(s.say(rejoin(1, 1))).toEqual(unchanged);
    for (const page of [0, 3]) expect(s.say(rejoin(1, page))).toMatchObject(refused('wrongState'));
    s.tell(...reload(1, 2));
    expect(s.say(rejoin(1, 1))).toMatchObject(refused('wrongState'));
    expect(attempts(s)).toEqual({ '0-1': 3 });
  });

  it('[REG-25] the word of the page before it says nothing of it', () => {
    const s = duo().tell(...reload(1, 1), ...reload(1, 2));
    expect(s.say(rejoined(1, 1))).toEqual(unchanged);
    expect(seen(s, 1)?.presence).toBe('returning');
    s.tell(rejoined(1, 2));
    expect(s.say(rejoined(1, 2))).toEqual(unchanged);
    expect(s.say(rejoined(1, 3))).toMatchObject(refused('implausible'));
    expect(s.say(rejoined(0, 1))).toMatchObject(refused('implausible'));
  });

  it('[REG-15] [SES-10] in the countdown it undoes the match, and everybody waits again', () => {
    const s = begin().prove();
    const effects = s.effects(rejoin(1, 1));
    expect(s.state).toBe('disposed');
    expect(effects).toMatchObject([
      { type: 'requeue', participant: p(0), cause: 'memberLost', connection: 'c0' },
      { type: 'requeue', participant: p(1), cause: 'memberLost', connection: 'c1' },
    ]);
  });

  it('[SES-12] after an outage it has its time still, and its state may come', () => {
    const s = duo()
      .tell(...reload(1, 1))
      .tell({ type: 'serverRestarted', gapMs: 5_000 });
    expect(seen(s, 1)?.presence).toBe('lost');
    s.tell(connected(0, 'a'), connected(1, 'b'));
    expect(seen(s, 1)?.presence).toBe('returning');
    s.tell(rejoined(1, 1));
    expect(Object.keys(s.deadlines)).toEqual(['cap']);
  });

  it('is refused wherever no game is played', () => {
    expect(begin().fill().say(rejoin(1, 1))).toMatchObject(refused('wrongState'));
    expect(begin().match().say(rejoin(1, 1))).toMatchObject(refused('wrongState'));
    expect(begin().load().say(rejoin(1, 1))).toMatchObject(refused('wrongState'));
    expect(begin().finish().say(rejoin(1, 1))).toMatchObject(refused('disposed'));
    expect(begin().dispose().say(rejoin(1, 1))).toMatchObject(refused('disposed'));
  });
});

describe('[REG-55] [SES-10] who has the game, when more than one page is loaded anew', () => {
  it('nobody: it is over at once, for everybody, and everybody was lost', () => {
    const s = duo().tell(...reload(0, 1), away(1), disconnected(1), connected(1));
    expect(s.state).toBe('playing');
    s.tell(rejoin(1, 1));
    expect(s.context.end?.reason).toBe('participantLost');
    expect(outcomes(s)).toEqual(['youWereLost', 'youWereLost']);
  });

  it('one who has gone and may be back out of the browser’s cache is waited for', () => {
    const s = duo().tell(away(0), ...reload(1, 1));
    expect(reconnects(s)).toEqual(['reconnect:0', 'reconnect:1']);
    s.tell(connected(0, 'back'), linkUp(0, 1));
    expect(reconnects(s)).toEqual(['reconnect:1']);
    s.tell(rejoined(1, 1));
    expect(reconnects(s)).toEqual([]);
  });

  it('one of three: the other two get it', () => {
    const s = trio().tell(...reload(0, 1), ...reload(1, 1));
    expect(reconnects(s)).toEqual(['reconnect:0', 'reconnect:1']);
    s.tell(rejoined(0, 1), rejoined(1, 1));
    expect(reconnects(s)).toEqual([]);
  });

  it('one of three, who leaves: the game ends for all, also where it could go on without one', () => {
    const s = trio({ play: { onPlayerDrop: 'bot' } }).tell(...reload(0, 1), ...reload(1, 1), left(2));
    expect(s.context.end?.reason).toBe('participantLeft');
    expect(outcomes(s)).toEqual(['partnerLeft', 'partnerLeft', 'youLeft']);
  });

  it('one of three, who is lost: nobody who is left has it', () => {
    const s = trio({ play: { onPlayerDrop: 'bot' } }).tell(away(2), ...reload(0, 1), ...reload(1, 1));
    s.fire('reconnect:2');
    expect(outcomes(s)).toEqual(['youWereLost', 'youWereLost', 'youWereLost']);
  });

  it('one person among bots: it is over with their page', () => {
    const s = begin({ onTimeout: 'startWithBots' }).matchWithBots().start().tell(rejoin(0, 1));
    expect(outcomes(s)).toEqual(['youWereLost']);
  });
});
