import { describe, expect, it } from 'vitest';
import { ChecksumLog } from '../src/checksum-log.ts';
import { NULL_FRAME } from '../src/frame.ts';

const INTERVAL = 30;
const KEPT = 128;

describe('a checksum log', () => {
  it('begins empty, frame 0 included', () => {
    const log = new ChecksumLog(INTERVAL);
    expect(log.last).toBe(NULL_FRAME);
    for (const frame of [NULL_FRAME, 0, INTERVAL, 7]) expect(log.get(frame)).toBeUndefined();
  });

  it('[RB-11] keeps the newest checksums of regular frames, each of its own frame', () => {
    const log = new ChecksumLog(INTERVAL);
    const frames = Array.from({ length: 3 * KEPT }, (_, index) => index * INTERVAL);
    for (const frame of frames) {
      log.put(frame, 0xffff_0000 + frame);
      expect(log.get(frame)).toBe(0xffff_0000 + frame);
    }
    for (const [index, frame] of frames.entries()) {
      expect(log.get(frame)).toBe(index < 2 * KEPT ? undefined : 0xffff_0000 + frame);
    }
    expect(log.get(0)).toBeUndefined();
  });

  it('keeps the final frame, regular or not, beside them', () => {
    const log = new ChecksumLog(INTERVAL);
    log.put(0, 1);
    log.put(30, 2);
    log.put(44, 3);
    expect([0, 30, 44, 45].map((frame) => log.get(frame))).toEqual([1, 2, 3, undefined]);
    expect([0, 30, 44].map((frame) => log.isRegular(frame))).toEqual([true, true, false]);
  });

  it('knows the newest frame, in whatever order they come', () => {
    const log = new ChecksumLog(INTERVAL);
    for (const [frame, last] of [
      [30, 30],
      [0, 30],
      [90, 90],
      [60, 90],
    ] as const) {
      log.put(frame, 5);
      expect(log.last).toBe(last);
    }
  });

  it('[RB-11] is compared frame by frame, where both have the same one', () => {
    const [ours, theirs] = [new ChecksumLog(INTERVAL), new ChecksumLog(INTERVAL)];
    for (const frame of [0, 30, 90]) ours.put(frame, 0xffff_0000 + frame);
    for (const frame of [0, 60]) theirs.put(frame, 0xffff_0000 + frame);
    theirs.put(90, 4);
    expect([0, 30, 60, 90, NULL_FRAME].map((frame) => ours.compare(theirs, frame))).toEqual([
      'equal',
      'unknown',
      'unknown',
      'different',
      'unknown',
    ]);
    expect([NULL_FRAME, 0, 30, 60, 90, 30 * KEPT].map((frame) => ours.has(frame))).toEqual([
      false,
      true,
      true,
      false,
      true,
      false,
    ]);
    expect(ours.at(90)).toBe(0xffff_005a);
  });
});
