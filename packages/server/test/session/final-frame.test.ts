import { describe, expect, it } from 'vitest';
import {
  begin,
  connected,
  disconnected,
  finish,
  left,
  p,
  RULES,
  type Said,
  type Script,
  settledAs,
} from './support/script.ts';

/** Ms from the start to the instant at which this frame is due. */
const dueMs = (frame: number) => (frame * 1_000) / RULES.stepsPerSecond;
const LAST = (RULES.play.durationFrames ?? 0) - 1;

function goTo(s: Script, msFromStart: number): Script {
  return s.wait((s.context.play?.startAt ?? 0) + msFromStart - s.now);
}

describe('which frame can be the final one', () => {
  it('[SES-3] [SES-10] before all have started, one that is not due yet is refused, whoever claims it', () => {
    const s = goTo(begin().prove(), 2_000);
    for (const slot of [0, 1]) {
      expect(s.say(finish(slot, { frame: LAST }))).toMatchObject({ type: 'refused', code: 'implausible' });
    }
    expect(s.deadlines).not.toHaveProperty('finish');
  });

  it('[SES-10] one that is not due yet ends nothing by itself: who is there plays on', () => {
    const s = goTo(begin().start(), 2_000);
    s.say(finish(0));
    expect(s.fire('finish')).toEqual([]);
    goTo(s, dueMs(LAST)).tell(finish(1));
    expect(s.context.end?.reason).toBe('completed');
  });

  it('[SES-12] the word of all counts although nothing is due: the clock of the server has stood still', () => {
    for (const groupSize of [2, 3]) {
      const s = goTo(begin({ groupSize }).start(), 2_000);
      for (let slot = 0; slot < groupSize; slot += 1) s.say(finish(slot));
      expect(s.context.end?.reason).toBe('completed');
    }
    const s = goTo(begin().start(), 2_000);
    s.say(finish(0));
    s.say(finish(1, { checksum: 7 }));
    expect(s.context.end?.reason).toBe('desynced');
  });

  it('[REG-14] said early, it stands when the other one goes', () => {
    const s = goTo(begin().start(), 2_000);
    s.say(finish(0));
    s.say({ type: 'away', participant: p(1), cause: 'leaving' });
    expect(s.fire('finish')).toEqual([0, 1].flatMap((slot) => settledAs(slot, 'completed', 'completed')));
  });

  it('[SES-3] clocks may be wrong by two seconds and a thousandth, and no more', () => {
    for (const play of [{}, { durationFrames: null }]) {
      const frame = play.durationFrames === null ? 100_000 : LAST;
      // As a page has it whose clock is that much ahead.
      const earliestMs = Math.ceil((dueMs(frame) - 2_000) / 1.001);
      const s = begin({ play }).prove();
      const early = goTo(s, earliestMs - 1).say(finish(0, { frame }));
      expect(early).toMatchObject({ type: 'refused', code: 'implausible' });
      s.wait(1);
      expect(s.say(finish(0, { frame }))).toMatchObject({ type: 'moved' });
    }
  });

  it('[SES-3] one beyond the last frame of the scene is refused, however late', () => {
    const s = goTo(begin().start(), dueMs(LAST) + 60_000);
    expect(s.say(finish(0, { frame: LAST + 1 }))).toMatchObject({ type: 'refused', code: 'implausible' });
    expect(s.say(finish(0, { frame: LAST }))).toMatchObject({ type: 'moved' });
  });

  it('a claim that is refused contradicts nobody, and is not the word that the member is held to', () => {
    const s = goTo(begin().start(), dueMs(LAST)).tell(finish(0));
    expect(s.say(finish(1, { frame: LAST + 1 }))).toMatchObject({ code: 'implausible' });
    s.tell(finish(1));
    expect(s.context.end?.reason).toBe('completed');
  });

  it('a game may end itself on any frame that has been due, at once when all say so', () => {
    const s = goTo(begin().start(), dueMs(10));
    s.tell(finish(0, { frame: 10 }), finish(1, { frame: 10 }));
    expect(s.context.end?.reason).toBe('completed');
  });
});

describe('an end before the planned one', () => {
  const EARLY = { frame: 10 };
  const claimed = (override = {}) => goTo(begin(override).start(), 2_000).tell(finish(0, EARLY));

  it('[SES-10] that one member claims while the other plays on ends nothing: they play to their end', () => {
    const s = claimed();
    expect(s.fire('finish')).toEqual([]);
    expect(s.deadlines).toEqual({ finish: s.now + RULES.finishMs });
    expect(s.state).toBe('playing');
    s.tell(finish(1));
    expect(s.context.end?.reason).toBe('desynced');
  });

  it('[SES-12] is waited for until the planned end and no longer', () => {
    const s = claimed();
    const plannedEndAt = s.context.play?.plannedEndAt ?? 0;
    let last = s.now;
    while (s.state === 'playing') {
      last = s.now;
      s.fire('finish');
    }
    expect(last).toBeLessThan(plannedEndAt);
    expect(s.now).toBeGreaterThanOrEqual(plannedEndAt);
    expect(s.context.end?.reason).toBe('completed');
  });

  it.each<[string, readonly Said[]]>([
    ['has no socket', [disconnected(1)]],
    ['is away', [{ type: 'away', participant: p(1), cause: 'stranded' }]],
    ['does not hear who has finished', [{ type: 'linkDown', participant: p(1), peer: 0 }]],
  ])('[REG-14] is the end after the finish deadline when the other one %s', (_title, said) => {
    const s = claimed().tell(...said);
    expect(s.fire('finish')).toEqual([0, 1].flatMap((slot) => settledAs(slot, 'completed', 'completed')));
  });

  it('who is back plays on; a link that only the finisher reports down is no excuse', () => {
    const s = claimed().tell(
      disconnected(1),
      { type: 'linkDown', participant: p(0), peer: 1 },
      connected(1, 'again'),
    );
    expect(s.fire('finish')).toEqual([]);
  });

  it('of a group needs the word of each who is there, of every finisher heard', () => {
    const s = claimed({ groupSize: 3 }).tell(finish(1, EARLY));
    expect(s.fire('finish')).toEqual([]);
    s.tell({ type: 'linkDown', participant: p(2), peer: 0 });
    expect(s.fire('finish')).not.toEqual([]);
  });

  it('[REG-14] is not undone by who leaves meanwhile', () => {
    const s = claimed();
    expect(s.say(left(0))).toEqual({ type: 'unchanged' });
  });

  it('on the planned last frame one word is enough, also while the other one is there', () => {
    // The deadline fires before the planned end: it is the frame that counts.
    const quick = goTo(begin({ finishMs: 100 }).start(), dueMs(LAST) - 1_900).tell(finish(0));
    expect(quick.fire('finish')).not.toEqual([]);
  });

  it('of a game without a duration is always before the planned one', () => {
    const s = goTo(begin({ play: { durationFrames: null } }).start(), 30_000).tell(finish(0));
    expect(s.fire('finish')).toEqual([]);
  });
});
