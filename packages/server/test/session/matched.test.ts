import { describe, expect, it } from 'vitest';
import {
  begin,
  connected,
  disconnected,
  drawFor,
  left,
  p,
  placement,
  RULES,
  requeuedAs,
  type Said,
  settledAs,
  T0,
} from './support/script.ts';

const loaded = (slot: number): Said => ({ type: 'loaded', participant: p(slot) });

describe('matched: loading', () => {
  it('all loaded leads to validation, with its own deadline', () => {
    const s = begin({ groupSize: 3 }).match();
    expect(s.deadlines).toEqual({ load: T0 + RULES.loadMs });
    s.wait(100).tell(loaded(2), loaded(0));
    expect(s.state).toBe('matched');
    expect(s.context.match?.loaded).toEqual([2, 0]);
    s.wait(100).tell(loaded(1));
    expect(s.state).toBe('validating');
    expect(s.deadlines).toEqual({ validation: T0 + 200 + RULES.validation.timeoutMs });
  });

  it('[REG-26] slot 0 counts like any other', () => {
    const s = begin().match().tell(loaded(0));
    expect(s.context.match?.loaded).toEqual([0]);
    expect(s.say(loaded(0))).toEqual({ type: 'unchanged' });
    s.tell(loaded(1));
    expect(s.state).toBe('validating');
  });

  it('a repeat changes nothing, here and in the states after it', () => {
    const s = begin().match().tell(loaded(0));
    expect(s.say(loaded(0))).toEqual({ type: 'unchanged' });
    s.tell(loaded(1));
    expect(s.say(loaded(0))).toEqual({ type: 'unchanged' });
    expect(begin().prove().say(loaded(0))).toEqual({ type: 'unchanged' });
  });

  it('[SES-11] nobody is seated, and nothing is matched twice', () => {
    const s = begin().match();
    expect(s.say({ type: 'seatTaken', placement: placement(2) })).toMatchObject({ code: 'wrongState' });
    expect(s.say({ type: 'match', draw: drawFor(2) })).toMatchObject({ code: 'wrongState' });
    expect(s.context.epoch).toBe(2);
  });

  it('sockets come and go without consequence, and a page that goes takes its socket along', () => {
    const s = begin().match();
    expect(s.say(connected(0))).toEqual({ type: 'unchanged' });
    expect(s.say({ type: 'away', participant: p(0), cause: 'stranded' })).toEqual({ type: 'unchanged' });
    s.tell({ type: 'away', participant: p(0), cause: 'leaving' });
    expect(s.context.members[0]?.connection).toBeNull();
    expect(s.context.members[1]?.connection).toBe('c1');
    expect(s.say(disconnected(0))).toEqual({ type: 'unchanged' });
    expect(s.say({ type: 'away', participant: p(0), cause: 'leaving' })).toEqual({ type: 'unchanged' });
    s.tell(connected(0, 'new'));
    expect(s.context.members.map((member) => member.connection)).toEqual(['new', 'c1']);
    expect(Object.keys(s.deadlines)).toEqual(['load']);
  });
});

describe('matched: ways out', () => {
  it('[REG-15] a disconnect while loading is not quitting: back in time, everything goes on', () => {
    const s = begin().match().tell(disconnected(1), loaded(0));
    s.wait(RULES.loadMs - 1).tell(connected(1, 'new'), loaded(1));
    expect(s.state).toBe('validating');
  });

  it('[REG-15] only the deadline decides who did not load: the others go back to the waiting room', () => {
    const s = begin({ groupSize: 4 }, { attempts: 2 }).match();
    s.tell(loaded(0), loaded(2), disconnected(2), disconnected(3));
    expect(s.fire('load')).toEqual([
      ...requeuedAs(0, 'loadTimeout', 2),
      ...settledAs(1, 'loadTimeout', 'loadTimeout'),
      // Loaded, but without a socket at the deadline: nobody to play with.
      ...settledAs(2, 'loadTimeout', 'loadTimeout'),
      ...settledAs(3, 'loadTimeout', 'loadTimeout'),
    ]);
    expect(s.state).toBe('disposed');
    expect(s.context.end).toEqual({
      reason: 'loadTimeout',
      outcomes: [1, 2, 3].map((slot) => ({ participant: p(slot), ordinal: 1, outcome: 'loadTimeout' })),
      uploaded: [],
      uploadDueAt: null,
    });
  });

  it('[REG-21] a client that never answers does not hold the other one', () => {
    const s = begin().match().tell(loaded(1));
    expect(s.fire('load')).toEqual([
      ...settledAs(0, 'loadTimeout', 'loadTimeout'),
      ...requeuedAs(1, 'loadTimeout'),
    ]);
  });

  it('[SES-4] the load deadline is void before its time and once validation began', () => {
    const s = begin()
      .match()
      .wait(RULES.loadMs - 1);
    expect(s.say({ type: 'deadline', name: 'load' })).toEqual({ type: 'unchanged' });
    s.tell(loaded(0), loaded(1)).wait(1_000);
    expect(s.say({ type: 'deadline', name: 'load' })).toEqual({ type: 'unchanged' });
    expect(s.say({ type: 'deadline', name: 'validation' })).toEqual({ type: 'unchanged' });
    expect(s.state).toBe('validating');
  });

  it.each(['matched', 'validating'])('[REG-10] one leaves in %s: no game starts with the rest', (state) => {
    const s = begin({ groupSize: 3 });
    if (state === 'matched') s.match();
    else s.load();
    expect(s.state).toBe(state);
    s.tell(disconnected(2));
    expect(s.effects(left(0))).toEqual([
      ...settledAs(0, 'youLeft', 'participantLeft'),
      ...requeuedAs(1, 'participantLeft'),
      ...requeuedAs(2, 'participantLeft', 0, null),
    ]);
    expect(s.state).toBe('disposed');
    expect(s.context.end?.reason).toBe('participantLeft');
  });

  it.each(['matched', 'validating'])('cancelled in %s', (state) => {
    const s = begin();
    if (state === 'matched') s.match();
    else s.load();
    expect(s.effects({ type: 'cancelled', reason: 'cancelled' })).toEqual([
      ...settledAs(0, 'cancelled', 'cancelled'),
      ...settledAs(1, 'cancelled', 'cancelled'),
    ]);
    expect(s.state).toBe('disposed');
  });
});
