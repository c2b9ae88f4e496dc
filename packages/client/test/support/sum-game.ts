import type { Game } from '@greenroom/netcode';

interface SumState {
  sum: number;
}

/** The smallest game with a result: adds up everybody's inputs. */
export function makeSumGame(over: Partial<Game<SumState, number>> = {}): Game<SumState, number> {
  return {
    id: 'sum',
    version: 1,
    players: { min: 2, max: 4 },
    stepsPerSecond: 60,
    input: {
      sizeBytes: 1,
      idle: 0,
      encode(input, out, offset) {
        out[offset] = input;
      },
      decode: (bytes, offset) => bytes[offset] ?? 0,
    },
    init: () => ({ sum: 0 }),
    step(state, inputs) {
      for (const input of inputs) state.sum += input;
    },
    outcome: () => undefined,
    ...over,
  };
}
