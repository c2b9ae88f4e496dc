import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputQueue } from '../src/input-queue.ts';
import { decodeInputs, encodeInputs, maxEncodedBytes } from '../src/input-runs.ts';

function queueOf(sizeBytes: number, inputs: readonly number[][]): InputQueue {
  const queue = new InputQueue(sizeBytes, 64);
  for (const input of inputs) queue.push(Uint8Array.from(input), 0);
  return queue;
}

/** Bytes written for the inputs from `first` on. */
function encode(queue: InputQueue, first: number): Uint8Array {
  const out = new Uint8Array(maxEncodedBytes(queue.sizeBytes * 64) + 8);
  return out.slice(0, encodeInputs(queue, first, queue.last, out, 0));
}

// Few values and long holds: what keys look like; and now and then anything.
const anyByte = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 1, 2) },
  fc.integer({ min: 0, max: 255 }),
);
const anyInputs = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 60 }))
  .chain(([sizeBytes, count]) =>
    fc.tuple(
      fc.constant(sizeBytes),
      fc.array(fc.array(anyByte, { minLength: sizeBytes, maxLength: sizeBytes }), {
        minLength: count,
        maxLength: count,
      }),
      fc.nat(count - 1),
    ),
  );

describe('inputs on the wire', () => {
  it('come back as they were, from any frame on, within the promised size', () => {
    fc.assert(
      fc.property(anyInputs, ([sizeBytes, inputs, first]) => {
        const queue = queueOf(sizeBytes, inputs);
        const bytes = encode(queue, first);
        const count = inputs.length - first;
        expect(bytes.length).toBeLessThanOrEqual(maxEncodedBytes(count * sizeBytes));
        const out = new Uint8Array(count * sizeBytes);
        const reference = first === 0 ? undefined : queue.bytes;
        const at = first === 0 ? 0 : queue.offsetOf(first - 1);
        expect(decodeInputs(bytes, 0, count, sizeBytes, reference, at, out)).toBe(true);
        expect([...out]).toEqual(inputs.slice(first).flat());
      }),
    );
  });

  it('cost nothing while they do not change, and three bytes when one does', () => {
    const held = queueOf(1, [[5], [5], [5], [5], [5], [5]]);
    expect(encode(held, 1)).toEqual(Uint8Array.of());
    const pressed = queueOf(1, [[5], [5], [5], [4], [4], [4]]);
    // A run of two zeros, one literal, and the zeros at the end left out.
    expect([...encode(pressed, 1)]).toEqual([0x01, 0x80, 0x01]);
    expect([...encode(held, 0)]).toEqual([0x80, 0x05]);
  });

  it('stay within the promised size for the worst bytes', () => {
    for (const period of [2, 3, 4, 129]) {
      const queue = new InputQueue(1024, 2);
      queue.push(
        Uint8Array.from({ length: 1024 }, (_, i) => (i % period === 1 ? 1 : 0)),
        0,
      );
      expect(encode(queue, 0).length).toBeLessThanOrEqual(maxEncodedBytes(1024));
    }
  });

  it('come back whatever stands where a run is full', () => {
    for (let at = 120; at < 270; at++) {
      for (const zeros of [1, 2, 130]) {
        const input = Array.from({ length: 512 }, (_, i) => (i >= at && i < at + zeros ? 0 : 0xa5));
        const bytes = encode(queueOf(512, [input]), 0);
        expect(bytes.length).toBeLessThanOrEqual(maxEncodedBytes(512));
        const out = new Uint8Array(512);
        expect(decodeInputs(bytes, 0, 1, 512, undefined, 0, out)).toBe(true);
        expect([...out]).toEqual(input);
      }
    }
  });

  it('refuse bytes that are too many, cut off, or for more than there is room', () => {
    const out = new Uint8Array(8);
    const decode = (bytes: number[], count: number, sizeBytes = 1) =>
      decodeInputs(Uint8Array.from(bytes), 0, count, sizeBytes, undefined, 0, out);
    expect(decode([], 8)).toBe(true);
    expect(decode([], 9)).toBe(false);
    expect(decode([], 2, 5)).toBe(false);
    expect(decode([0x07], 8)).toBe(true);
    expect(decode([0x08], 8)).toBe(false);
    expect(decode([0x81, 1, 2], 2)).toBe(true);
    expect(decode([0x81, 1], 2)).toBe(false);
    expect(decode([0x81, 1, 2, 0], 2)).toBe(false);
    expect(decode([0x80], 1)).toBe(false);
  });

  it('never throw and never write outside, whatever arrives', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 64 }),
        fc.nat(40),
        fc.integer({ min: 1, max: 4 }),
        (bytes, count, size) => {
          const memory = new Uint8Array(96).fill(0xee);
          const isOk = decodeInputs(bytes, 0, count, size, undefined, 0, memory.subarray(0, 64));
          expect([...memory.subarray(64)]).toEqual(new Array(32).fill(0xee));
          expect(typeof isOk).toBe('boolean');
        },
      ),
    );
  });
});
