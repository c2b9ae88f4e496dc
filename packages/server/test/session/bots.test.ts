import { describe, expect, it } from 'vitest';
import { sessionMachine } from '../../src/session/session-machine.ts';
import {
  begin,
  disconnected,
  drawFor,
  finish,
  left,
  p,
  placement,
  RULES,
  type Said,
  settledAs,
  T0,
  WAIT_MS,
} from './support/script.ts';

const WITH_BOTS = { groupSize: 3, onTimeout: 'startWithBots' } as const;

const withBots = (...present: readonly number[]): Said => ({
  type: 'matchWithBots',
  present: present.map(p),
  draw: drawFor(present.length),
});
const sit = (slot: number): Said => ({ type: 'seatTaken', placement: placement(slot) });

describe('waiting: the time of somebody is up, and the scene starts with bots', () => {
  it('[SES-2] [SES-7] those who are there are matched, the open seats are bots', () => {
    const s = begin(WITH_BOTS).tell(sit(1)).wait(WAIT_MS);
    expect(s.effects(withBots(0, 1))).toEqual([]);
    expect(s.state).toBe('matched');
    expect(s.context).toMatchObject({ epoch: 2, match: { bots: [2], loaded: [] } });
    expect(Object.keys(s.context.match?.pairs ?? {})).toEqual(['0-1']);
    expect(sessionMachine.viewOf(s.snapshot, p(1), 5)).toMatchObject({
      match: { slot: 1, players: 3, bots: [2], pairs: [{ peer: 0 }] },
    });
    // Bots load nothing and prove nothing.
    s.prove();
    expect(s.state).toBe('playing');
  });

  it('[SES-11] nobody is placed beside the bots', () => {
    const s = begin(WITH_BOTS).tell(sit(1)).matchWithBots();
    expect(s.say(sit(2))).toMatchObject({ type: 'refused', code: 'wrongState' });
  });

  it('not before it is up', () => {
    const s = begin(WITH_BOTS)
      .tell(sit(1))
      .wait(WAIT_MS - 1);
    expect(s.say(withBots(0, 1))).toMatchObject({ type: 'refused', code: 'wrongState' });
    expect(s.state).toBe('waiting');
  });

  it.each([
    ['the scene sends them away', { groupSize: 3 }, [0, 1]],
    ['somebody else is meant', WITH_BOTS, [0, 2]],
    ['somebody is named twice', WITH_BOTS, [0, 0]],
  ] as const)('not where %s', (_why, rules, present) => {
    const s = begin(rules).tell(sit(1)).wait(WAIT_MS);
    const said: Said = { type: 'matchWithBots', present: present.map(p), draw: drawFor(3) };
    expect(s.say(said)).toMatchObject({ type: 'refused', code: 'wrongState' });
  });

  it('not with a seat whose socket is gone, not without a secret for a pair, and not when the group is whole', () => {
    const s = begin(WITH_BOTS).tell(sit(1), disconnected(1)).wait(WAIT_MS);
    expect(s.say(withBots(0, 1))).toMatchObject({ type: 'refused' });
    const secretless = begin(WITH_BOTS).tell(sit(1)).wait(WAIT_MS);
    const said: Said = { type: 'matchWithBots', present: [p(0), p(1)], draw: drawFor(1) };
    expect(secretless.say(said)).toMatchObject({ type: 'refused' });
    const whole = begin(WITH_BOTS).tell(sit(1), sit(2)).wait(WAIT_MS);
    expect(whole.say(withBots(0, 1, 2))).toMatchObject({ type: 'refused' });
  });

  it('[REG-05] who has no socket at that instant waits on elsewhere, and nobody is told that they were lost', () => {
    const s = begin(WITH_BOTS)
      .tell({ type: 'seatTaken', placement: placement(1, { requeuedBecause: 'memberLost', attempts: 1 }) })
      .tell(sit(2), disconnected(1))
      .wait(WAIT_MS);
    expect(s.effects(withBots(0, 2))).toEqual([
      { type: 'requeue', participant: p(1), cause: 'memberLost', attempts: 1, connection: null },
    ]);
    expect(s.context.members.map(({ participant }) => participant)).toEqual([p(0), p(2)]);
    expect(s.context.match?.bots).toEqual([2]);
  });

  it('[REG-05] also of a socket that only the store believes in', () => {
    const s = begin(WITH_BOTS).tell(sit(1)).wait(WAIT_MS);
    expect(s.effects(withBots(0))).toEqual([
      { type: 'requeue', participant: p(1), cause: null, attempts: 0, connection: null },
    ]);
    expect(s.context.match?.bots).toEqual([1, 2]);
  });

  it('[SES-4] the waiting deadlines are void', () => {
    const s = begin(WITH_BOTS).tell(sit(1)).matchWithBots();
    expect(s.deadlines).toEqual({ load: T0 + WAIT_MS + RULES.loadMs });
    expect(s.say({ type: 'deadline', name: 'waiting:p1' })).toEqual({ type: 'unchanged' });
  });
});

describe('one person among bots', () => {
  const alone = () => begin(WITH_BOTS).matchWithBots();

  it('has no link to prove: once loaded, the start is set', () => {
    const s = alone().tell({ type: 'loaded', participant: p(0) });
    expect(s.state).toBe('playing');
    expect(s.context.play).toMatchObject({ startAt: s.now + RULES.startFloorMs + RULES.play.countdownMs });
    expect(sessionMachine.viewOf(s.snapshot, p(0), 5)).toMatchObject({
      state: 'playing',
      match: { players: 3, bots: [1, 2], pairs: [] },
      members: [{ slot: 0, presence: 'here' }],
    });
  });

  it('ends the game by its own word, or by leaving', () => {
    const s = alone().load().start();
    expect(s.tell(finish(0)).context.end?.reason).toBe('completed');
    expect(alone().start().effects(left(0))).toEqual(settledAs(0, 'youLeft', 'participantLeft'));
  });

  it('[SES-12] without a socket may play on, as a group does: nothing ends it but the cap', () => {
    const s = alone().start().tell(disconnected(0));
    expect(Object.keys(s.deadlines)).toEqual(['cap']);
    expect(s.fire('cap')).toEqual(settledAs(0, 'youWereLost', 'participantLost'));
  });

  it('whose page goes and does not come back is lost', () => {
    const s = alone()
      .start()
      .tell({ type: 'away', participant: p(0), cause: 'leaving' }, disconnected(0));
    expect(s.deadlines).toMatchObject({ 'reconnect:0': s.now + RULES.play.reconnectMs });
    expect(s.fire('reconnect:0')).toEqual(settledAs(0, 'youWereLost', 'participantLost'));
  });

  it('is back in time and plays on', () => {
    const s = alone()
      .start()
      .tell(
        { type: 'away', participant: p(0), cause: 'leaving' },
        { type: 'connected', participant: p(0), connection: 'again' },
      );
    expect(s.deadlines).not.toHaveProperty('reconnect:0');
  });

  it('[REG-11] that never starts is not waited for', () => {
    const s = alone().prove();
    expect(s.fire('start')).toEqual(settledAs(0, 'loadTimeout', 'loadTimeout'));
  });
});
