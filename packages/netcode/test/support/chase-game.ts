import type { Game } from '../../src/index.ts';

export interface ChaseState {
  readonly positions: number[];
  readonly episode: number;
}

/**
 * Everybody runs after everybody: bots whose input hangs on the state (so on everybody's true inputs) and on chance.
 * A person's input is a step of -128 to 127.
 */
export const chaseGame: Game<ChaseState, number> = {
  id: 'chase',
  version: 1,
  players: { min: 1, max: 8 },
  stepsPerSecond: 60,
  input: {
    sizeBytes: 1,
    idle: 0,
    encode(input, out, offset) {
      out[offset] = input;
    },
    decode: (bytes, offset) => (bytes[offset]! << 24) >> 24,
  },
  init: ({ players, random, episode }) => ({
    positions: Array.from({ length: players }, () => random.int(1000)),
    episode,
  }),
  step(state, inputs, { random }) {
    const { positions } = state;
    for (let slot = 0; slot < inputs.length; slot++) {
      positions[slot] = (positions[slot]! + inputs[slot]! + random.int(3)) | 0;
    }
  },
  outcome: () => undefined,
  bot(state, slot, random) {
    const target = state.positions[(slot + 1) % state.positions.length]!;
    return Math.sign(target - state.positions[slot]!) * (1 + random.int(100));
  },
};
