import { describe, expect, it } from 'vitest';
import {
  begin,
  connected,
  disconnected,
  finish,
  p,
  RULES,
  type Said,
  T0,
  WAIT_MS,
} from './support/script.ts';

const GAP = 40_000;
const restarted: Said = { type: 'serverRestarted', gapMs: GAP };
const connections = (s: ReturnType<typeof begin>) => s.context.members.map(({ connection }) => connection);

describe('[SES-12] the server was gone and is back', () => {
  it('waiting: the grace counts from now, the promised end of the wait moves by the gap', () => {
    const s = begin().fill().wait(1_000).tell(disconnected(1)).wait(GAP).tell(restarted);
    expect(connections(s)).toEqual([null, null]);
    expect(s.deadlines).toEqual({
      'waiting:p0': T0 + WAIT_MS + GAP,
      'grace:p0': s.now + RULES.graceMs,
      'waiting:p1': T0 + 1 + WAIT_MS + GAP,
      'grace:p1': s.now + RULES.graceMs,
    });
    s.tell(connected(0), connected(1));
    expect(Object.keys(s.deadlines)).toEqual(['waiting:p0', 'waiting:p1']);
  });

  it('waiting: a clock that was set back lengthens no promise', () => {
    const s = begin().fill().wait(1_000);
    const left = T0 + WAIT_MS - s.now;
    s.wait(-500).tell({ type: 'serverRestarted', gapMs: -500 });
    expect(s.deadlines).toMatchObject({ 'waiting:p0': s.now + left, 'grace:p0': s.now + RULES.graceMs });
  });

  it('waiting: a scene with a short grace gives pages the time they need to find the server', () => {
    const s = begin({ graceMs: 1_000 })
      .fill()
      .wait(WAIT_MS - 1);
    s.wait(GAP).tell(restarted);
    const backDueAt = s.now + 10_000;
    expect(s.deadlines).toMatchObject({ 'grace:p0': backDueAt, 'waiting:p0': backDueAt });
  });

  it('waiting: nobody is out before the grace is over', () => {
    const s = begin()
      .fill()
      .wait(WAIT_MS - 1);
    s.wait(GAP).tell(restarted);
    expect(s.deadlines).toMatchObject({ 'waiting:p0': s.now + RULES.graceMs });
  });

  it.each(['matched', 'validating'])('%s: the deadline moves by the gap', (state) => {
    const s = state === 'matched' ? begin().match() : begin().load();
    const [name, dueAt] = Object.entries(s.deadlines)[0] ?? ['', 0];
    s.wait(2_000 + GAP).tell(restarted);
    expect(s.state).toBe(state);
    expect(connections(s)).toEqual([null, null]);
    expect(s.deadlines).toEqual({ [name]: dueAt + GAP });
  });

  it.each(['matched', 'validating'])(
    '%s: never to less than the grace, so that nobody pays for it',
    (state) => {
      const s = state === 'matched' ? begin().match() : begin().load();
      const dueAt = Object.values(s.deadlines)[0] ?? 0;
      s.wait(dueAt - s.now - 1 + GAP).tell(restarted);
      expect(Object.values(s.deadlines)).toEqual([s.now + RULES.graceMs]);
    },
  );

  it("playing: the game goes on; nobody is lost by the server's fault", () => {
    const s = begin().start();
    const plannedEndAt = s.context.play?.plannedEndAt ?? 0;
    s.wait(GAP).tell(restarted);
    expect(connections(s)).toEqual([null, null]);
    expect(s.deadlines).toEqual({ cap: plannedEndAt + RULES.silentEndMs });
    s.tell(connected(0));
    expect(s.deadlines).toEqual({ cap: plannedEndAt + RULES.silentEndMs });
  });

  it('playing: a clock that was set back leaves the game as long as it was, and its true end possible', () => {
    const STEP = 400_000;
    const s = begin().start();
    const { plannedEndAt = 0 } = s.context.play ?? {};
    s.wait(plannedEndAt - s.now - 6_000);
    // Five seconds away, and the clock is behind by the rest.
    s.wait(5_000 - STEP).tell({ type: 'serverRestarted', gapMs: 5_000 - STEP });
    expect(s.deadlines.cap).toBe(plannedEndAt + 5_000 - STEP + RULES.silentEndMs);
    s.tell(connected(0), connected(1)).wait(1_000);
    expect([0, 1].map((slot) => s.say(finish(slot)).type)).toEqual(['moved', 'moved']);
    expect(s.context.end?.reason).toBe('completed');
  });

  it('playing: nor is a start that is still to come put into the past', () => {
    const s = begin().prove();
    const { startAt = 0 } = s.context.play ?? {};
    s.wait(-500).tell({ type: 'serverRestarted', gapMs: -500 });
    expect(s.context.play?.startAt).toBe(startAt - 500);
  });

  it('playing: an outage past the cap leaves the time to come back with the result', () => {
    const s = begin().start().tell(disconnected(0), disconnected(1));
    s.wait((s.deadlines.cap ?? 0) - s.now + 5).tell(restarted);
    expect(s.deadlines).toEqual({ cap: s.now + RULES.play.reconnectMs });
    s.tell(connected(0), finish(0), connected(1), finish(1));
    expect(s.context.end?.reason).toBe('completed');
  });

  it('playing: start and reconnect deadlines move by the gap', () => {
    const early = begin().prove();
    const { start = 0 } = early.deadlines;
    early.wait(100 + GAP).tell(restarted);
    expect(early.deadlines).toEqual({ start: start + GAP });
    const s = begin()
      .start()
      .tell({ type: 'away', participant: p(0), cause: 'leaving' }, disconnected(0));
    const { 'reconnect:0': reconnect = 0 } = s.deadlines;
    s.wait(100 + GAP).tell(restarted);
    expect(s.deadlines).toMatchObject({ 'reconnect:0': reconnect + GAP });
  });

  it('playing: a reconnect deadline never moves to less than the grace', () => {
    const s = begin()
      .start()
      .tell({ type: 'away', participant: p(0), cause: 'leaving' }, disconnected(0));
    s.wait(RULES.play.reconnectMs - 10 + GAP).tell(restarted);
    expect(s.deadlines['reconnect:0']).toBe(s.now + RULES.graceMs);
  });

  it('playing: a loss that rested on a report waits for the reporter', () => {
    const s = begin()
      .start()
      .tell(disconnected(0), { type: 'linkDown', participant: p(1), peer: 0 });
    s.wait(GAP).tell(restarted);
    expect(Object.keys(s.deadlines)).toEqual(['cap']);
    s.wait(500).tell(connected(1));
    expect(s.deadlines).toMatchObject({ 'reconnect:0': s.now + RULES.play.reconnectMs });
  });

  it('playing: a dead link between two waits until both are back', () => {
    const s = begin()
      .start()
      .tell({ type: 'linkDown', participant: p(0), peer: 1 });
    expect(Object.keys(s.deadlines)).toEqual(['link:0-1', 'cap']);
    s.wait(GAP).tell(restarted);
    expect(Object.keys(s.deadlines)).toEqual(['cap']);
    s.wait(500).tell(connected(1), connected(0));
    expect(s.deadlines).toMatchObject({ 'link:0-1': s.now + RULES.play.reconnectMs });
  });

  it('playing: the finish deadline leaves the others the time to come back and contradict', () => {
    const s = begin().start().tell(finish(0)).wait(GAP).tell(restarted);
    expect(s.deadlines).toEqual({ finish: s.now + RULES.graceMs });
    const later = begin({ finishMs: 50_000 }).start().tell(finish(0));
    const { finish: dueAt = 0 } = later.deadlines;
    later.wait(GAP).tell(restarted);
    expect(later.deadlines).toEqual({ finish: dueAt + GAP });
  });

  it('ended: the upload deadline moves by the gap, or to the grace', () => {
    const s = begin().finish();
    const { upload = 0 } = s.deadlines;
    s.wait(GAP).tell(restarted);
    expect(s.deadlines).toEqual({ upload: upload + GAP });
    s.wait(upload + GAP - s.now - 1 + GAP).tell(restarted);
    expect(s.deadlines).toEqual({ upload: s.now + RULES.graceMs });
  });
});
