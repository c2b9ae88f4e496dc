import { describe, expect, it } from 'vitest';
import {
  begin,
  connected,
  disconnected,
  MEASURED,
  p,
  placement,
  proof,
  RULES,
  requeuedAs,
  type Said,
  settledAs,
  T0,
} from './support/script.ts';

const failure = (slot: number, peer: number): Said => ({
  ...(proof(slot, peer) as Extract<Said, { type: 'linkReported' }>),
  failure: 'tooSlow',
});

const remembered = (a: number, b: number, at: number) => [
  { type: 'rememberFailedPair', a: p(a), b: p(b), until: at + RULES.pairMemoryMs },
];

describe('validating: proof', () => {
  it('a pair is proven by both ends, a session by all pairs', () => {
    const s = begin({ groupSize: 3 }).load();
    const all = [proof(0, 1), proof(1, 0), proof(0, 2), proof(2, 0), proof(1, 2)];
    s.tell(...all);
    expect(s.state).toBe('validating');
    expect(s.context.match?.pairs['0-1']?.reports).toEqual({
      0: { failure: null, measurement: MEASURED },
      1: { failure: null, measurement: MEASURED },
    });
    expect(s.context.match?.pairs['1-2']?.reports).toEqual({ 1: { failure: null, measurement: MEASURED } });
    s.tell(proof(2, 1));
    expect(s.state).toBe('playing');
  });

  it('one end that says it again is not the other end', () => {
    const s = begin().load().tell(proof(0, 1));
    expect(s.say(proof(0, 1))).toEqual({ type: 'unchanged' });
    expect(s.state).toBe('validating');
  });

  it('[REG-25] what belongs to another attempt at the link never counts, proof or failure', () => {
    const s = begin().load().tell(proof(0, 1));
    const report = proof(1, 0) as Extract<Said, { type: 'linkReported' }>;
    for (const attempt of [2, 7]) {
      for (const kind of [null, 'noLink'] as const) {
        const stale = s.say({ ...report, attempt, failure: kind });
        expect(stale).toMatchObject({ type: 'refused', code: 'staleAttempt' });
      }
    }
    expect(s.state).toBe('validating');
    expect(s.context.match?.pairs['0-1']?.reports[1]).toBeUndefined();
  });

  it('[REG-25] [SES-7] an earlier match leaves no half proof: the pair of a new session starts empty', () => {
    const s = begin().load();
    expect(s.context.match?.pairs['0-1']).toEqual({ key: 'secret-of-the-pair-0-1', attempt: 1, reports: {} });
  });

  it('a report is impossible before the match and before everybody has loaded', () => {
    expect(begin().fill().say(proof(0, 1))).toMatchObject({ type: 'refused', code: 'wrongState' });
    expect(begin().match().say(proof(0, 1))).toMatchObject({ type: 'refused', code: 'wrongState' });
  });

  it('a report about oneself, or about a slot that is not there, is about no peer', () => {
    const s = begin().load();
    for (const peer of [0, 2, 7]) {
      expect(s.say(proof(0, peer))).toMatchObject({ type: 'refused', code: 'unknownPeer' });
    }
  });

  it('a late report in play is known already; a late failure is impossible there', () => {
    const s = begin().prove();
    expect(s.say(proof(1, 0))).toEqual({ type: 'unchanged' });
    expect(s.say(failure(1, 0))).toMatchObject({ type: 'refused', code: 'wrongState' });
  });
});

describe('validating: a link fails', () => {
  it('[REG-04] [REG-22] counts an attempt for both ends, remembers the pair, sends everybody back', () => {
    const s = begin({ groupSize: 3 }).load().wait(900);
    expect(s.effects(failure(2, 0))).toEqual([
      ...remembered(0, 2, s.now),
      ...requeuedAs(0, 'validationFailed', 1),
      ...requeuedAs(1, 'validationFailed', 0),
      ...requeuedAs(2, 'validationFailed', 1),
    ]);
    expect(s.state).toBe('disposed');
    expect(s.context.end).toMatchObject({ reason: 'validationFailed', outcomes: [] });
    expect(s.deadlines).toEqual({});
  });

  it.each([
    ['is far too slow', { rttMs: 3_600_000 }],
    ['has brought no probe', { probesReceived: 0, rttMs: null }],
    ['has lost more than the scene allows', { probesReceived: 31 }],
  ])('is called proven, and by its own figures %s: it has failed', (_what, figures) => {
    const s = begin().load().tell(proof(0, 1));
    const claim: Said = { ...proof(1, 0), measurement: { ...MEASURED, ...figures } } as Said;
    expect(s.effects(claim)).toEqual([
      ...remembered(0, 1, s.now),
      ...requeuedAs(0, 'validationFailed', 1),
      ...requeuedAs(1, 'validationFailed', 1),
    ]);
  });

  it('is relayed, and the scene plays over direct links only', () => {
    const claim = { ...proof(0, 1), measurement: { ...MEASURED, route: 'relayed' } } as Said;
    expect(begin({ relay: 'never' }).load().tell(claim).state).toBe('disposed');
    expect(begin({ relay: 'turn' }).load().tell(claim).state).toBe('validating');
  });

  it('counts against an end that has proven it before', () => {
    const s = begin().load().tell(proof(0, 1), failure(0, 1));
    expect(s.state).toBe('disposed');
  });

  it('[REG-23] ends with linkFailed for whoever has used up all attempts', () => {
    const s = begin({}, { attempts: RULES.maxAttempts - 1, ordinal: 2 });
    s.tell({ type: 'seatTaken', placement: placement(1, { attempts: RULES.maxAttempts - 2 }) });
    s.load();
    expect(s.effects(failure(0, 1))).toEqual([
      ...remembered(0, 1, s.now),
      ...settledAs(0, 'linkFailed', 'validationFailed', 2),
      ...requeuedAs(1, 'validationFailed', RULES.maxAttempts - 1),
    ]);
    expect(s.context.end?.outcomes).toEqual([{ participant: p(0), ordinal: 2, outcome: 'linkFailed' }]);
  });

  it('an end that has no socket is the one that vanished: the other is innocent and the pair may meet again', () => {
    const s = begin({ groupSize: 3 }).load().tell(disconnected(2));
    expect(s.effects(failure(1, 2))).toEqual([
      ...requeuedAs(0, 'memberLost', 0),
      ...requeuedAs(1, 'memberLost', 0),
      ...requeuedAs(2, 'validationFailed', 1, null),
    ]);
    expect(s.context.end?.reason).toBe('validationFailed');
  });

  it('who vanishes every time is out in the end, so that nobody is sent round for ever', () => {
    const s = begin().tell({
      type: 'seatTaken',
      placement: placement(1, { attempts: RULES.maxAttempts - 1 }),
    });
    s.load().tell(disconnected(1));
    expect(s.effects(failure(0, 1))).toEqual([
      ...requeuedAs(0, 'memberLost', 0),
      ...settledAs(1, 'linkFailed', 'validationFailed'),
    ]);
  });

  it('a member without a socket elsewhere in the group does not excuse a bad link', () => {
    const s = begin({ groupSize: 3 }).load().tell(disconnected(2));
    expect(s.effects(failure(0, 1))).toEqual([
      ...remembered(0, 1, s.now),
      ...requeuedAs(0, 'validationFailed', 1),
      ...requeuedAs(1, 'validationFailed', 1),
      ...requeuedAs(2, 'validationFailed', 0, null),
    ]);
  });
});

describe('validating: the deadline', () => {
  it("[REG-21] is the server's: with everybody there, the unproven pairs have failed", () => {
    const s = begin({ groupSize: 3 }).load();
    s.tell(proof(0, 1), proof(1, 0), proof(0, 2), proof(1, 2));
    expect(s.fire('validation')).toEqual([
      ...remembered(0, 2, s.now),
      ...remembered(1, 2, s.now),
      // Once for each person, however many of their links failed.
      ...requeuedAs(0, 'validationFailed', 1),
      ...requeuedAs(1, 'validationFailed', 1),
      ...requeuedAs(2, 'validationFailed', 1),
    ]);
    expect(s.now).toBe(T0 + RULES.validation.timeoutMs);
    expect(s.context.end?.reason).toBe('validationFailed');
  });

  it('innocents keep their attempts', () => {
    const s = begin({ groupSize: 4 }).load();
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 3],
      [2, 3],
    ] as const)
      s.tell(proof(a, b), proof(b, a));
    expect(s.fire('validation')).toEqual([
      ...remembered(1, 2, s.now),
      ...requeuedAs(0, 'validationFailed', 0),
      ...requeuedAs(1, 'validationFailed', 1),
      ...requeuedAs(2, 'validationFailed', 1),
      ...requeuedAs(3, 'validationFailed', 0),
    ]);
  });

  it('who has no socket and no proven links is out; nobody else is to blame', () => {
    const s = begin({ groupSize: 3 }).load();
    s.tell(proof(0, 1), disconnected(2));
    expect(s.fire('validation')).toEqual([
      ...requeuedAs(0, 'loadTimeout', 0),
      ...requeuedAs(1, 'loadTimeout', 0),
      ...settledAs(2, 'loadTimeout', 'loadTimeout'),
    ]);
    expect(s.context.end?.reason).toBe('loadTimeout');
  });

  it('who has no socket but has proven every link is not out', () => {
    const s = begin({ groupSize: 3 }).load();
    s.tell(proof(0, 2), proof(2, 0), proof(1, 2), proof(2, 1), disconnected(2));
    expect(s.fire('validation')).toEqual([
      ...remembered(0, 1, s.now),
      ...requeuedAs(0, 'validationFailed', 1),
      ...requeuedAs(1, 'validationFailed', 1),
      ...requeuedAs(2, 'validationFailed', 0, null),
    ]);
  });

  it('a socket that came back in time is there', () => {
    const s = begin().load().tell(disconnected(1), connected(1, 'new'));
    expect(s.fire('validation')[0]).toMatchObject({ type: 'rememberFailedPair' });
  });

  it('[SES-4] is void before its time and in play', () => {
    const s = begin()
      .load()
      .wait(RULES.validation.timeoutMs - 1);
    expect(s.say({ type: 'deadline', name: 'validation' })).toEqual({ type: 'unchanged' });
    expect(s.say({ type: 'deadline', name: 'load' })).toEqual({ type: 'unchanged' });
    const played = begin().prove().wait(RULES.validation.timeoutMs);
    expect(played.say({ type: 'deadline', name: 'validation' })).toEqual({ type: 'unchanged' });
    expect(played.state).toBe('playing');
  });
});

describe('validating: sockets', () => {
  it('[REG-05] a page that goes is put back as away, whatever its socket says yet; a stranded one as there', () => {
    for (const [cause, connection] of [
      ['leaving', null],
      ['stranded', 'c1'],
    ] as const) {
      const s = begin().load();
      expect(s.effects({ type: 'away', participant: p(1), cause })).toEqual([
        ...requeuedAs(0, 'memberLost'),
        ...requeuedAs(1, 'memberLost', 0, connection),
      ]);
    }
  });

  it('`away`: its links are gone with the page; all wait again, none is blamed, the pair may meet again', () => {
    const s = begin({ groupSize: 3 }, { attempts: 2 }).load().tell(proof(1, 0), disconnected(2));
    expect(s.effects({ type: 'away', participant: p(1), cause: 'stranded' })).toEqual([
      ...requeuedAs(0, 'memberLost', 2),
      ...requeuedAs(1, 'memberLost'),
      ...requeuedAs(2, 'memberLost', 0, null),
    ]);
    expect(s.state).toBe('disposed');
    expect(s.context.end).toMatchObject({ reason: 'loadTimeout', outcomes: [] });
  });

  it('come and go without consequence until the deadline', () => {
    const s = begin().load();
    expect(s.say(connected(1))).toEqual({ type: 'unchanged' });
    expect(s.say(disconnected(1, 'older'))).toEqual({ type: 'unchanged' });
    s.tell(disconnected(1), proof(1, 0), proof(0, 1));
    expect(s.state).toBe('playing');
    expect(s.context.members[1]?.connection).toBeNull();
  });
});
