import { describe, expect, it } from 'vitest';
import { FrameClock, requireStepRate } from '../src/frame-clock.ts';
import { NetcodeError } from '../src/index.ts';
import { StallWatch } from '../src/stall-watch.ts';
import { Pace, stretchFor, TimeSync } from '../src/time-sync.ts';

describe('time sync', () => {
  it('knows nothing before the first packet', () => {
    expect(new TimeSync().framesAhead).toBe(0);
  });

  it('takes the first measurement whole and smooths the later ones', () => {
    const sync = new TimeSync();
    sync.sample(110, 100, 4);
    expect(sync.framesAhead).toBe(3);
    sync.sample(118, 100, 4);
    expect(sync.local).toBe(11);
  });

  it('is free of the travel time: both sides see the same offset with opposite signs', () => {
    const [ahead, behind] = [new TimeSync(), new TimeSync()];
    const travelFrames = 6;
    const offset = 4;
    ahead.sample(100 + offset, 100 - travelFrames, -offset + travelFrames);
    behind.sample(100, 100 + offset - travelFrames, offset + travelFrames);
    expect(ahead.framesAhead).toBe(offset);
    expect(behind.framesAhead).toBe(-offset);
  });

  it('slows only the one ahead, gently, and not for noise', () => {
    expect(stretchFor(-5)).toBe(1);
    expect(stretchFor(0.2)).toBe(1);
    expect(stretchFor(1.25)).toBeCloseTo(1.05);
    expect(stretchFor(2.25)).toBeCloseTo(1.1);
    expect(stretchFor(100)).toBe(1.2);
  });

  it('knows nothing while the other side has not heard of us, and starts afresh after a silence', () => {
    const sync = new TimeSync();
    sync.sample(109, 100, Number.NaN);
    expect(sync.framesAhead).toBe(0);
    sync.sample(109, 100, 1);
    expect(sync.framesAhead).toBe(4);
    sync.restart();
    expect(sync.framesAhead).toBe(0);
    sync.sample(203, 200, 1);
    expect(sync.framesAhead).toBe(1);
  });
});

describe('the pace among several', () => {
  const peers = (...ahead: number[]) => ahead.map((framesAhead) => ({ sync: { framesAhead } }));

  it('is that of the last one, whoever else is near or in front', () => {
    expect(new Pace().stretch(peers(0, 2.25, 1))).toBeCloseTo(1.1);
    expect(new Pace().stretch(peers(2.25, -3))).toBeCloseTo(1.1, 2);
    expect(new Pace().stretch(peers(-1, -3))).toBe(1);
    expect(new Pace().stretch([])).toBe(1);
  });

  it('forgives being ahead of one and behind another, where that does not end', () => {
    const pace = new Pace();
    const ring = peers(5, -5);
    expect(pace.stretch(ring)).toBeGreaterThan(1.19);
    let last = 0;
    for (let frame = 0; frame < 100; frame++) last = pace.stretch(ring);
    expect(last).toBeCloseTo(1 + 0.05 * (5 * Math.exp(-101 / 256) - 0.25), 2);
    for (let frame = 0; frame < 2000; frame++) last = pace.stretch(ring);
    expect(last).toBe(1);
    // Nothing of it counts for one who is ahead only.
    const onlyAhead = new Pace();
    for (let frame = 0; frame < 2000; frame++) last = onlyAhead.stretch(peers(5, 0));
    expect(onlyAhead.stretch(peers(5, -5))).toBeGreaterThan(1.19);
    // And not a frame longer than it lasts.
    expect(pace.stretch(peers(5, 0))).toBe(1.2);
  });
});

describe('frame clock', () => {
  it('keeps the rate over time', () => {
    const clock = new FrameClock(50);
    clock.hold(1000);
    expect(clock.isDue(999)).toBe(false);
    let frames = 0;
    for (let now = 1000; now < 2000; now += 7) {
      while (clock.isDue(now)) {
        clock.advance(1);
        frames += 1;
      }
    }
    expect(frames).toBe(50);
  });

  it('makes a frame as much longer as it is told', () => {
    const clock = new FrameClock(50);
    clock.hold(0);
    clock.advance(1.2);
    expect(clock.isDue(23.9)).toBe(false);
    expect(clock.isDue(24)).toBe(true);
    clock.advance(1);
    expect(clock.isDue(43.9)).toBe(false);
    expect(clock.isDue(44)).toBe(true);
  });

  it('owes nothing for the time it was held', () => {
    const clock = new FrameClock(50);
    clock.hold(0);
    clock.hold(500);
    clock.advance(1);
    expect(clock.isDue(519)).toBe(false);
    expect(clock.isDue(520)).toBe(true);
  });

  it('catches up a hitch of its own, up to 30 frames', () => {
    const clock = new FrameClock(50);
    clock.hold(0);
    clock.limitBacklog(10_000);
    let frames = 0;
    while (clock.isDue(10_000)) {
      clock.advance(1);
      frames += 1;
    }
    expect(frames).toBe(31);
  });

  it('tells how much of the frame has passed', () => {
    const clock = new FrameClock(50);
    clock.hold(100);
    expect(clock.fraction(0)).toBe(0);
    expect(clock.fraction(90)).toBe(0.5);
    expect(clock.fraction(200)).toBe(1);
  });

  it('refuses a rate that is none', () => {
    for (const rate of [0, -1, 1001, Number.NaN]) {
      expect(() => requireStepRate(rate)).toThrow(NetcodeError);
      expect(() => requireStepRate(rate)).toThrow(
        expect.objectContaining({
          code: 'badOption',
          message: `stepsPerSecond must be above 0 and at most 1000, got ${rate}`,
        }),
      );
    }
    for (const rate of [0.5, 1000]) expect(() => requireStepRate(rate)).not.toThrow();
  });
});

describe('stall watch', () => {
  it('counts every stall and tells only of long ones, once each', () => {
    const watch = new StallWatch();
    expect(watch.stalled(0)).toBe(false);
    expect(watch.isStalled).toBe(true);
    expect(watch.resumed(50)).toBeUndefined();
    expect(watch.isStalled).toBe(false);
    expect(watch.stalled(100)).toBe(false);
    expect(watch.stalled(199)).toBe(false);
    expect(watch.stalled(200)).toBe(true);
    expect(watch.stalled(300)).toBe(false);
    expect(watch.resumed(450)).toBe(350);
    expect(watch.resumed(500)).toBeUndefined();
    expect(watch.count).toBe(2);
  });
});
