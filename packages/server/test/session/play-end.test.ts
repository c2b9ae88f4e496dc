import { describe, expect, it } from 'vitest';
import { begin, finish, left, p, RULES, type Said, settledAs } from './support/script.ts';

const uploaded = (slot: number): Said => ({ type: 'uploaded', participant: p(slot) });

describe('playing: the game is over', () => {
  it('[SES-10] all report the same final frame: completed, everybody settled in that very step', () => {
    const s = begin({ groupSize: 3 }, { ordinal: 2 }).start().tell(finish(2), finish(0)).wait(20);
    expect(s.effects(finish(1))).toEqual([
      ...settledAs(0, 'completed', 'completed', 2),
      ...settledAs(1, 'completed', 'completed'),
      ...settledAs(2, 'completed', 'completed'),
    ]);
    expect(s.state).toBe('ended');
    expect(s.context).toMatchObject({ members: [], match: null, play: null, stateDueAt: null });
    expect(s.context.end).toEqual({
      reason: 'completed',
      outcomes: [
        { participant: p(0), ordinal: 2, outcome: 'completed' },
        { participant: p(1), ordinal: 1, outcome: 'completed' },
        { participant: p(2), ordinal: 1, outcome: 'completed' },
      ],
      uploaded: [],
      uploadDueAt: s.now + RULES.uploadMs,
    });
  });

  it('the order of keys in an outcome makes no difference', () => {
    const s = begin()
      .start()
      .tell(finish(0, { outcome: { a: 1, b: [2, { c: 3, d: null }] } }));
    s.tell(finish(1, { outcome: { b: [2, { d: null, c: 3 }], a: 1 } }));
    expect(s.context.end?.reason).toBe('completed');
  });

  it.each([
    ['frame', finish(1, { frame: 599 })],
    ['outcome', finish(1, { outcome: { score: 4, team: 'red' } })],
    ['checksum', finish(1, { checksum: 0xabd })],
  ])('another %s: desynced, for everybody', (_field, other) => {
    const s = begin({ groupSize: 3 }).start().tell(finish(0)).wait(1);
    expect(s.effects(other)).toEqual([
      ...settledAs(0, 'desynced', 'desynced'),
      ...settledAs(1, 'desynced', 'desynced'),
      ...settledAs(2, 'desynced', 'desynced'),
    ]);
    expect(s.state).toBe('ended');
    expect(s.deadlines).toEqual({ upload: s.now + RULES.uploadMs });
  });

  it('[THR-18] a repeat is nothing new; taking it back is impossible', () => {
    const s = begin().start().tell(finish(0)).wait(5);
    expect(s.say(finish(0))).toEqual({ type: 'unchanged' });
    expect(s.say(finish(0, { frame: 601 }))).toMatchObject({ type: 'refused', code: 'wrongState' });
    expect(s.state).toBe('playing');
    s.tell(finish(1));
    expect(s.context.end?.reason).toBe('completed');
  });

  it('[REG-14] the first report arms the finish deadline; without contradiction it is completed for all', () => {
    const s = begin({ groupSize: 3 }).start().tell(finish(1));
    const dueAt = s.now + RULES.finishMs;
    expect(s.deadlines).toEqual({ finish: dueAt });
    s.wait(1_000).tell(finish(0));
    expect(s.deadlines).toEqual({ finish: dueAt });
    s.wait(RULES.finishMs - 1_001);
    expect(s.say({ type: 'deadline', name: 'finish' })).toEqual({ type: 'unchanged' });
    expect(s.fire('finish')).toEqual([0, 1, 2].flatMap((slot) => settledAs(slot, 'completed', 'completed')));
    expect(s.context.end?.reason).toBe('completed');
  });

  it('[REG-14] who leaves after the final frame has completed, and so has the other', () => {
    const s = begin().start().tell(finish(0));
    expect(s.say(left(0))).toEqual({ type: 'unchanged' });
    s.tell(finish(1));
    expect(s.context.end?.outcomes.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
  });

  it('[REG-14] who leaves while the other has the final frame has given every input: completed', () => {
    const s = begin().start().tell(finish(0));
    expect(s.say(left(1))).toEqual({ type: 'unchanged' });
    s.fire('finish');
    expect(s.context.end?.outcomes.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
  });

  it.each([
    ['desynced', { type: 'desynced', participant: p(1), frame: 60 }],
    ['gameFailed', { type: 'gameFailed', participant: p(0), message: 'TypeError in step' }],
  ] as const)('%s is the end for everybody, also after a first finish', (reason, said) => {
    for (const s of [begin().start(), begin().prove(), begin().start().tell(finish(0))]) {
      expect(s.effects(said)).toEqual([...settledAs(0, reason, reason), ...settledAs(1, reason, reason)]);
      expect(s.state).toBe('ended');
      expect(s.context.end?.reason).toBe(reason);
      expect(s.deadlines).toEqual({ upload: s.now + RULES.uploadMs });
    }
  });
});

describe('playing: ended from outside', () => {
  it('[SES-10] one leaves: each is told the truth', () => {
    const s = begin({ groupSize: 3 }).start();
    expect(s.effects(left(1))).toEqual([
      ...settledAs(0, 'partnerLeft', 'participantLeft'),
      ...settledAs(1, 'youLeft', 'participantLeft'),
      ...settledAs(2, 'partnerLeft', 'participantLeft'),
    ]);
    expect(s.state).toBe('ended');
    expect(s.context.end?.reason).toBe('participantLeft');
  });

  it.each(['cancelled', 'serverShutdown'] as const)('%s', (reason) => {
    const s = begin().start();
    expect(s.effects({ type: 'cancelled', reason })).toEqual([
      ...settledAs(0, reason, reason),
      ...settledAs(1, reason, reason),
    ]);
    expect(s.state).toBe('ended');
    expect(s.context.end?.reason).toBe(reason);
  });
});

describe('records', () => {
  it('all in: disposed, and nothing is held', () => {
    const s = begin().finish().tell(uploaded(1));
    expect(s.say(uploaded(1))).toEqual({ type: 'unchanged' });
    expect(s.state).toBe('ended');
    expect(s.effects(uploaded(0))).toEqual([]);
    expect(s.state).toBe('disposed');
    expect(s.context.end?.uploaded).toEqual([p(1), p(0)]);
    expect(s.context.end?.uploadDueAt).toBeNull();
    expect(s.deadlines).toEqual({});
  });

  it('[SES-12] the deadline disposes without those that are missing', () => {
    const s = begin()
      .finish()
      .tell(uploaded(0))
      .wait(RULES.uploadMs - 1);
    expect(s.say({ type: 'deadline', name: 'upload' })).toEqual({ type: 'unchanged' });
    expect(s.fire('upload')).toEqual([]);
    expect(s.state).toBe('disposed');
    expect(s.context.end).toMatchObject({ reason: 'completed', uploaded: [p(0)], uploadDueAt: null });
  });

  it('of somebody who has finished are taken before the others have', () => {
    const s = begin().start();
    expect(s.say(uploaded(0))).toMatchObject({ type: 'refused', code: 'wrongState' });
    s.tell(finish(0), uploaded(0));
    expect(s.say(uploaded(0))).toEqual({ type: 'unchanged' });
    expect(s.say(uploaded(1))).toMatchObject({ type: 'refused', code: 'wrongState' });
    s.tell(finish(1));
    expect(s.context.end?.uploaded).toEqual([p(0)]);
    s.tell(uploaded(1));
    expect(s.state).toBe('disposed');
  });

  it('of a stranger are refused', () => {
    expect(begin().finish().say(uploaded(5))).toMatchObject({ type: 'refused', code: 'notJoined' });
  });
});
