import type { Game } from '../../src/index.ts';

/** Plain-data state in which every input, its order and every random number leave a trace. */
export interface CounterState {
  total: number;
  frames: number;
  readonly perPlayer: number[];
  readonly chance: { last: number };
}

export interface CounterSettings {
  /** Ends when this many steps are done; 0 for never. */
  readonly endAfter: number;
  [key: string]: number;
}

/** The smallest game that notices every mistake of the netcode: two bytes of input, plain objects, default snapshots. */
export const counterGame: Game<CounterState, number, CounterSettings> = {
  id: 'counter',
  version: 1,
  players: { min: 1, max: 8 },
  stepsPerSecond: 60,
  input: {
    sizeBytes: 2,
    idle: 0,
    encode(input, out, offset) {
      out[offset] = input;
      out[offset + 1] = input >>> 8;
    },
    decode: (bytes, offset) => bytes[offset]! | (bytes[offset + 1]! << 8),
  },
  init: ({ players, settings }) => ({
    total: settings.endAfter,
    frames: 0,
    perPlayer: new Array<number>(players).fill(0),
    chance: { last: 0 },
  }),
  step(state, inputs, { frame, random }) {
    state.frames += 1;
    for (let slot = 0; slot < inputs.length; slot++) {
      const input = inputs[slot]!;
      state.perPlayer[slot] = Math.imul(state.perPlayer[slot]! + input + frame, 31) | 0;
      state.total = (Math.imul(state.total, 17) + input * (slot + 1)) | 0;
      // How many numbers are drawn depends on the inputs: a generator that is not rolled back shows at once.
      if ((input & 1) === 1) state.chance.last = random.uint32();
    }
  },
  outcome: () => undefined,
};
