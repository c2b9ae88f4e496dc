import { describe, expect, it } from 'vitest';
import { sessionMachine } from '../../src/session/session-machine.ts';
import {
  begin,
  connected,
  disconnected,
  drawFor,
  left,
  p,
  placement,
  RULES,
  settledAs,
  T0,
  WAIT_MS,
} from './support/script.ts';

describe('created with its first seat', () => {
  it('[SES-6] is waiting at once, with one seat and nothing asked of the store', () => {
    const { snapshot, effects } = sessionMachine.create({
      id: 's' as never,
      scene: 'kitchen' as never,
      rules: RULES,
      at: T0,
      placement: placement(0),
    });
    expect(effects).toEqual([]);
    expect(snapshot).toEqual({
      state: 'waiting',
      context: {
        id: 's',
        scene: 'kitchen',
        epoch: 1,
        createdAt: T0,
        rules: RULES,
        members: [{ ...placement(0), graceUntil: null }],
        stateDueAt: null,
        match: null,
        play: null,
        end: null,
      },
    });
  });

  it('[REG-13] is not created at all when the first seat is malformed', () => {
    const at = T0;
    const bad = { ...placement(0), waitingDeadlineAt: Number.NaN };
    const create = { id: 's' as never, scene: 'kitchen' as never, rules: RULES, at, placement: bad };
    expect(() => sessionMachine.create(create)).toThrow(/waitingDeadlineAt/);
    expect(() => sessionMachine.create({ ...create, at: Number.NaN, placement: placement(0) })).toThrow();
  });
});

describe('waiting: seats', () => {
  it('gives seats in the order of arrival', () => {
    const s = begin({ groupSize: 3 }).fill();
    expect(s.state).toBe('waiting');
    expect(s.context.members.map((member) => member.participant)).toEqual([p(0), p(1), p(2)]);
  });

  it('[SES-2] refuses a seat beyond the group size', () => {
    const s = begin().fill();
    const more = s.say({ type: 'seatTaken', placement: placement(2) });
    expect(more).toMatchObject({ type: 'refused', code: 'wrongState' });
    expect(s.context.members).toHaveLength(2);
  });

  it('[SES-1] refuses a second seat to the same participant, even when there is room', () => {
    const s = begin({ groupSize: 3 });
    const again = s.say({ type: 'seatTaken', placement: placement(0, { connection: 'other' }) });
    expect(again).toMatchObject({ type: 'refused', code: 'seatTaken' });
  });

  it('gives a grace to somebody who is seated without a socket', () => {
    const s = begin()
      .wait(5)
      .tell({ type: 'seatTaken', placement: placement(1, { connection: null }) });
    expect(s.context.members[1]?.graceUntil).toBe(T0 + 5 + RULES.graceMs);
    expect(s.context.members[0]?.graceUntil).toBeNull();
  });
});

describe('waiting: the match', () => {
  it('[SES-11] needs every seat taken', () => {
    const s = begin();
    const early = s.say({ type: 'match', draw: drawFor(2) });
    expect(early).toMatchObject({ type: 'refused', code: 'wrongState' });
    expect(s.state).toBe('waiting');
  });

  it('[REG-05] needs every member connected at that instant: a ghost blocks it', () => {
    const s = begin().fill().tell(disconnected(0));
    expect(s.say({ type: 'match', draw: drawFor(2) })).toMatchObject({ code: 'wrongState' });
    s.tell(connected(0, 'c0-again'), { type: 'match', draw: drawFor(2) });
    expect(s.state).toBe('matched');
  });

  it('needs a secret for every pair', () => {
    const s = begin({ groupSize: 3 }).fill();
    const draw = drawFor(3);
    const { '1-2': _missing, ...pairSecrets } = draw.pairSecrets;
    expect(s.say({ type: 'match', draw: { ...draw, pairSecrets } })).toMatchObject({ code: 'wrongState' });
    expect(s.say({ type: 'match', draw }).type).toBe('moved');
  });

  it('[SES-7] raises the epoch and keeps what was drawn, with a pair for every two slots', () => {
    const s = begin({ groupSize: 3 }).fill().wait(7);
    expect(s.context.epoch).toBe(1);
    const effects = s.effects({ type: 'match', draw: drawFor(3) });
    expect(effects).toEqual([]);
    expect(s.context.epoch).toBe(2);
    expect(s.context.match).toEqual({
      bots: [],
      seed: 'seed',
      treatment: 'control',
      settings: { speed: 2 },
      iceServers: [{ urls: 'stun:stun.example.org' }],
      pairs: {
        '0-1': { key: 'secret-of-the-pair-0-1', attempt: 1, reports: {} },
        '0-2': { key: 'secret-of-the-pair-0-2', attempt: 1, reports: {} },
        '1-2': { key: 'secret-of-the-pair-1-2', attempt: 1, reports: {} },
      },
      loaded: [],
    });
  });

  it('[REG-12] voids the waiting deadlines: a late one kicks nobody out', () => {
    for (const script of [begin().match(), begin().start()]) {
      const { state, deadlines } = script;
      expect(Object.keys(deadlines)).not.toContain('waiting:p0');
      script.wait(WAIT_MS * 2);
      expect(script.say({ type: 'deadline', name: 'waiting:p0' })).toEqual({ type: 'unchanged' });
      expect(script.say({ type: 'deadline', name: 'grace:p0' })).toEqual({ type: 'unchanged' });
      expect(script.state).toBe(state);
    }
  });
});

describe('waiting: coming and going', () => {
  it('[REG-05] keeps the seat of who loses the socket for the grace, then frees it', () => {
    const s = begin({ groupSize: 3 }).fill().wait(50).tell(disconnected(1));
    expect(s.deadlines['grace:p1']).toBe(T0 + 50 + RULES.graceMs);
    expect(s.fire('grace:p1')).toEqual(settledAs(1, 'youWereLost', null));
    expect(s.state).toBe('waiting');
    expect(s.context.members.map((member) => member.participant)).toEqual([p(0), p(2)]);
    expect(Object.keys(s.deadlines)).toEqual(['waiting:p0', 'waiting:p2']);
  });

  it('somebody back within the grace keeps place, arrival and deadline', () => {
    const s = begin().fill();
    const before = s.context.members;
    s.tell(disconnected(0)).wait(RULES.graceMs).tell(connected(0, 'new'));
    expect(s.context.members).toEqual([{ ...before[0], connection: 'new' }, before[1]]);
    expect(s.deadlines).toEqual({ 'waiting:p0': T0 + WAIT_MS, 'waiting:p1': T0 + 1 + WAIT_MS });
  });

  it('a grace that was answered in time is void when its deadline fires late', () => {
    const s = begin()
      .tell(disconnected(0))
      .wait(RULES.graceMs - 1)
      .tell(connected(0))
      .wait(10);
    expect(s.say({ type: 'deadline', name: 'grace:p0' })).toEqual({ type: 'unchanged' });
  });

  it('[REG-25] the deadline of a first grace does not end the second', () => {
    const s = begin().tell(disconnected(0)).wait(9_000).tell(connected(0), disconnected(0)).wait(1_000);
    expect(s.say({ type: 'deadline', name: 'grace:p0' })).toEqual({ type: 'unchanged' });
    expect(s.deadlines['grace:p0']).toBe(T0 + 9_000 + RULES.graceMs);
  });

  it('a second tab takes the seat over; the loss of the first is nothing then', () => {
    const s = begin().tell(connected(0, 'tab-2'));
    expect(s.context.members[0]?.connection).toBe('tab-2');
    expect(s.say(disconnected(0, 'c0'))).toEqual({ type: 'unchanged' });
    expect(s.say(connected(0, 'tab-2'))).toEqual({ type: 'unchanged' });
  });

  it('[REG-05] a page that says that it goes has the grace from then on, whatever its socket says yet', () => {
    const s = begin().fill();
    expect(s.say({ type: 'away', participant: p(0), cause: 'stranded' })).toEqual({ type: 'unchanged' });
    s.tell({ type: 'away', participant: p(0), cause: 'leaving' });
    expect(s.context.members[0]).toMatchObject({ connection: null, graceUntil: s.now + RULES.graceMs });
    expect(s.say({ type: 'match', draw: drawFor(2) })).toMatchObject({ type: 'refused' });
    s.wait(100);
    expect(s.say({ type: 'away', participant: p(0), cause: 'leaving' })).toEqual({ type: 'unchanged' });
    expect(s.say(disconnected(0))).toEqual({ type: 'unchanged' });
    s.tell(connected(0, 'new'), { type: 'match', draw: drawFor(2) });
    expect(s.state).toBe('matched');
  });

  it('who leaves is told so and frees the seat; the others go on waiting', () => {
    const s = begin({ groupSize: 3 }, { ordinal: 4 }).fill();
    expect(s.effects(left(0))).toEqual(settledAs(0, 'youLeft', null, 4));
    expect(s.context.members.map((member) => member.participant)).toEqual([p(1), p(2)]);
    s.tell({ type: 'seatTaken', placement: placement(3) });
    expect(s.context.members).toHaveLength(3);
  });

  it('[REG-17] the waiting deadline of one ends the wait of that one only', () => {
    const s = begin({ groupSize: 3 }).fill();
    expect(s.fire('waiting:p1')).toEqual(settledAs(1, 'waitingRoomTimeout', null));
    expect(s.state).toBe('waiting');
    expect(s.context.members.map((member) => member.participant)).toEqual([p(0), p(2)]);
  });

  it('one deadline ends one wait, although the grace of another is overdue by then', () => {
    const s = begin({ groupSize: 3 }).fill().wait(WAIT_MS).tell(disconnected(0)).wait(RULES.graceMs);
    expect(s.effects({ type: 'deadline', name: 'waiting:p2' })).toEqual(
      settledAs(2, 'waitingRoomTimeout', null),
    );
    expect(s.context.members.map((member) => member.participant)).toEqual([p(0), p(1)]);
    expect(s.effects({ type: 'deadline', name: 'grace:p0' })).toEqual(settledAs(0, 'youWereLost', null));
  });

  it('a deadline that fires too early is void', () => {
    const s = begin()
      .tell(disconnected(0))
      .wait(RULES.graceMs - 1);
    expect(s.say({ type: 'deadline', name: 'grace:p0' })).toEqual({ type: 'unchanged' });
    expect(s.say({ type: 'deadline', name: 'waiting:p0' })).toEqual({ type: 'unchanged' });
  });
});

describe('waiting: the last one out', () => {
  it.each([
    ['leaves', (s: ReturnType<typeof begin>) => s.effects(left(0)), 'youLeft'],
    ['is lost', (s: ReturnType<typeof begin>) => s.tell(disconnected(0)).fire('grace:p0'), 'youWereLost'],
    ['waited too long', (s: ReturnType<typeof begin>) => s.fire('waiting:p0'), 'waitingRoomTimeout'],
  ])('[REG-06] disposes the session: %s', (_title, goes, outcome) => {
    const s = begin({ groupSize: 4 });
    expect(goes(s)).toEqual(settledAs(0, outcome, 'abandoned'));
    expect(s.state).toBe('disposed');
    expect(s.context.end).toEqual({
      reason: 'abandoned',
      outcomes: [{ participant: p(0), ordinal: 1, outcome }],
      uploaded: [],
      uploadDueAt: null,
    });
    expect(s.deadlines).toEqual({});
  });

  it('merged into another session: over, and nobody is told anything by it', () => {
    const s = begin({ groupSize: 4 }).tell({ type: 'seatTaken', placement: placement(1) });
    expect(s.effects({ type: 'merged', into: 'session-2' })).toEqual([]);
    expect(s.state).toBe('disposed');
    expect(s.context.members).toEqual([]);
    expect(s.context.end).toMatchObject({ reason: 'abandoned', outcomes: [] });
  });

  it.each(['cancelled', 'serverShutdown'] as const)('%s: everybody is told', (reason) => {
    const s = begin().fill();
    const effects = s.effects({ type: 'cancelled', reason });
    expect(effects).toEqual([...settledAs(0, reason, reason), ...settledAs(1, reason, reason)]);
    expect(s.state).toBe('disposed');
    expect(s.context.end?.reason).toBe(reason);
  });
});
