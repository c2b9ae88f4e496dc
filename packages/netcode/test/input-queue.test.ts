import { describe, expect, it } from 'vitest';
import { NULL_FRAME } from '../src/frame.ts';
import { InputQueue } from '../src/input-queue.ts';

/** A queue of two-byte inputs: that of frame f is f and f + 100. */
function filled(frames: number, capacityFrames = 4): InputQueue {
  const queue = new InputQueue(2, capacityFrames);
  for (let frame = 0; frame < frames; frame++) queue.push(Uint8Array.of(9, frame, frame + 100), 1);
  return queue;
}

const inputOf = (queue: InputQueue, frame: number) => [
  ...queue.bytes.subarray(queue.offsetOf(frame), queue.offsetOf(frame) + 2),
];

describe('an input queue', () => {
  it('begins empty, with room for as many frames as it was asked', () => {
    const queue = filled(0);
    expect(queue.last).toBe(NULL_FRAME);
    expect(queue.capacityFrames).toBe(4);
    expect(queue.bytes.length).toBe(8);
    for (const frame of [-1, 0, 1]) expect(queue.has(frame)).toBe(false);
  });

  it('has the newest frames, up to its capacity, each with its input', () => {
    const queue = filled(6);
    expect(queue.last).toBe(5);
    expect([-1, 0, 1, 2, 3, 4, 5, 6].filter((frame) => queue.has(frame))).toEqual([2, 3, 4, 5]);
    for (const frame of [2, 3, 4, 5]) expect(inputOf(queue, frame)).toEqual([frame, frame + 100]);
    expect([0, 1, 2, 3].filter((frame) => filled(2).has(frame))).toEqual([0, 1]);
  });

  it('says which frame it has just been given', () => {
    const queue = filled(2);
    expect(queue.push(Uint8Array.of(1, 2), 0)).toBe(2);
    expect(inputOf(queue, 2)).toEqual([1, 2]);
  });

  it('forgets what lies after a frame, and never goes forward', () => {
    const queue = filled(4);
    queue.truncate(3);
    expect(queue.last).toBe(3);
    queue.truncate(1);
    expect(queue.last).toBe(1);
    expect(queue.has(2)).toBe(false);
    expect(inputOf(queue, 1)).toEqual([1, 101]);
    expect(() => queue.truncate(2)).toThrow('queue of 1 cut at 2');
    queue.truncate(NULL_FRAME);
    expect(queue.has(0)).toBe(false);
  });

  it('starts anew behind any frame, with its input', () => {
    const queue = filled(2);
    queue.restart(50, Uint8Array.of(0, 7, 8), 1);
    expect(queue.last).toBe(50);
    expect(inputOf(queue, 50)).toEqual([7, 8]);
    expect(queue.push(Uint8Array.of(3, 4), 0)).toBe(51);
  });
});
