import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeReliable,
  encodeReliable,
  MAX_RELIABLE_BYTES,
  type ReliableMessage,
} from '../src/reliable-message.ts';
import { decodeStanding, encodeStanding, type StandingState } from '../src/standing-state.ts';

const envelope = { epoch: 7, episode: 2, generation: 3 };

describe('a reliable message', () => {
  it('has these bytes', () => {
    const inputs = {
      type: 'inputs',
      slot: 5,
      first: 0x10203,
      count: 2,
      inputs: Uint8Array.of(1, 2, 3, 4),
    } as const;
    expect([...encodeReliable(envelope, inputs)]).toEqual([
      0, 7, 2, 3, 5, 0x03, 0x02, 0x01, 0x00, 2, 0, 1, 2, 3, 4,
    ]);
    const payload = Uint8Array.of(9, 8);
    expect([...encodeReliable(envelope, { type: 'state', payload })]).toEqual([1, 7, 2, 3, 9, 8]);
    expect([...encodeReliable(envelope, { type: 'trail', payload })]).toEqual([2, 7, 2, 3, 9, 8]);
  });

  it('comes back as it was', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 });
    const anyMessage: fc.Arbitrary<ReliableMessage> = fc.oneof(
      fc.record({ type: fc.constantFrom('state' as const, 'trail' as const), payload: bytes }),
      fc
        .record({ slot: fc.nat(7), first: fc.nat(1e6), inputs: bytes })
        .map((rest) => ({ type: 'inputs' as const, ...rest, count: rest.inputs.length })),
    );
    fc.assert(
      fc.property(anyMessage, (message) => {
        expect(decodeReliable(encodeReliable(envelope, message), envelope)).toEqual({
          generation: 3,
          message,
        });
      }),
    );
  });

  it('[RB-6] [RB-7] is none for another epoch or episode, nor is anything else', () => {
    const bytes = encodeReliable(envelope, { type: 'state', payload: Uint8Array.of(1) });
    expect(decodeReliable(bytes, { ...envelope, epoch: 8 })).toBeUndefined();
    expect(decodeReliable(bytes, { ...envelope, episode: 1 })).toBeUndefined();
    expect(decodeReliable(bytes.subarray(0, 3), envelope)).toBeUndefined();
    expect(decodeReliable(Uint8Array.of(3, 7, 2, 3, 1), envelope)).toBeUndefined();
    const long = new Uint8Array(MAX_RELIABLE_BYTES + 1);
    long.set([1, 7, 2, 3]);
    expect(decodeReliable(long, envelope)).toBeUndefined();
    // Inputs that do not divide into as many as they say, none, and no room to say.
    expect(decodeReliable(Uint8Array.of(0, 7, 2, 3, 5, 0, 0, 0, 0, 2, 0, 1, 2, 3), envelope)).toBeUndefined();
    expect(decodeReliable(Uint8Array.of(0, 7, 2, 3, 5, 0, 0, 0, 0, 0, 0), envelope)).toBeUndefined();
    expect(decodeReliable(Uint8Array.of(0, 7, 2, 3, 5, 0, 0, 0, 0, 2), envelope)).toBeUndefined();
  });
});

const standing: StandingState = {
  generation: 4,
  lost: 0b011,
  gone: 0b001,
  back: 0b010,
  absent: 0b100,
  frame: 0x1234,
  inputs: [Uint8Array.of(1, 2, 3, 4), Uint8Array.of(5, 6), Uint8Array.of(7, 8)],
  state: Uint8Array.of(0xaa, 0xbb),
};

describe('what a page needs to stand where others stand', () => {
  it('has these bytes in version 1', () => {
    expect([...encodeStanding(standing, 2)]).toEqual([
      1, 4, 3, 1, 2, 4, 0x34, 0x12, 0, 0, 2, 0, 1, 2, 3, 4, 1, 0, 5, 6, 1, 0, 7, 8, 0xaa, 0xbb,
    ]);
  });

  it('comes back as it was, also with inputs of no bytes', () => {
    expect(decodeStanding(encodeStanding(standing, 2), 3, 2)).toEqual(standing);
    const none = { ...standing, inputs: [0, 1, 2].map(() => new Uint8Array(0)) };
    expect(decodeStanding(encodeStanding(none, 0), 3, 0)).toEqual(none);
  });

  it('[RB-7] is none when it is of another version, too short, or of players that are not there', () => {
    const bytes = encodeStanding(standing, 2);
    const changed = (at: number, value: number) => {
      const copy = bytes.slice();
      copy[at] = value;
      return decodeStanding(copy, 3, 2);
    };
    expect(changed(0, 2)).toBeUndefined();
    expect(changed(2, 0b1011)).toBeUndefined();
    expect(changed(5, 0b1000)).toBeUndefined();
    expect(changed(3, 0b100)).toBeUndefined();
    expect(changed(3, 0b011)).toBeUndefined();
    expect(changed(9, 0xff)).toBeUndefined();
    expect(changed(10, 0)).toBeUndefined();
    expect(changed(11, 0xff)).toBeUndefined();
    for (let length = 0; length < bytes.length - 2; length++) {
      expect(decodeStanding(bytes.subarray(0, length), 3, 2)).toBeUndefined();
    }
  });
});
