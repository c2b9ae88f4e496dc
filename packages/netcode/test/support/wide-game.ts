import type { Game } from '../../src/index.ts';

/** Bytes of one input: so many that a window of them does not fit one packet. */
export const WIDE_BYTES = 300;

/** A typed-array game with snapshots of its own and inputs that fill packets. */
export const wideGame: Game<Int32Array, number, null, Int32Array> = {
  id: 'wide',
  version: 1,
  players: { min: 1, max: 8 },
  stepsPerSecond: 60,
  input: {
    sizeBytes: WIDE_BYTES,
    idle: 0,
    encode(input, out, offset) {
      for (let i = 0; i < WIDE_BYTES; i++)
        out[offset + i] = input === 0 ? 0 : Math.imul(input + i, 0x9e3779b1) >>> 24;
    },
    decode(bytes, offset) {
      let sum = 0;
      for (let i = 0; i < WIDE_BYTES; i++) sum = (Math.imul(sum, 31) + bytes[offset + i]!) | 0;
      return sum;
    },
  },
  init: ({ players }) => new Int32Array(players),
  step(state, inputs) {
    for (let slot = 0; slot < inputs.length; slot++)
      state[slot] = Math.imul(state[slot]! + inputs[slot]!, 31);
  },
  save(state, reuse) {
    const copy = reuse ?? new Int32Array(state.length);
    copy.set(state);
    return copy;
  },
  load(snapshot, into) {
    into.set(snapshot);
    return into;
  },
  outcome: () => undefined,
};
