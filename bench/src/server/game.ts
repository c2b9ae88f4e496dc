import type { Game } from '@greenroom/netcode';

/** Nobody plays it: the server benches need a game to name. */
export const idleGame: Game<null, number> = {
  id: 'idle',
  version: 1,
  players: { min: 2, max: 8 },
  stepsPerSecond: 60,
  input: {
    sizeBytes: 1,
    idle: 0,
    encode: (input, out, offset) => {
      out[offset] = input;
    },
    decode: (bytes, offset) => bytes[offset] ?? 0,
  },
  init: () => null,
  step: () => {},
  outcome: () => undefined,
};
