import type { Game } from '../../../src/index.ts';

export interface Walk {
  readonly x: number[];
  steps: number;
}

/** Everybody walks; deterministic, with a bot. The other modules of this folder are this game with something wrong. */
export const walk: Game<Walk, number> = {
  id: 'walk',
  version: 3,
  players: { min: 2, max: 3 },
  stepsPerSecond: 60,
  input: {
    sizeBytes: 1,
    idle: 0,
    encode(input, out, offset) {
      out[offset] = input;
    },
    decode: (bytes, offset) => bytes[offset]!,
  },
  init: ({ players, random }) => ({ x: Array.from({ length: players }, () => random.int(100)), steps: 0 }),
  step(state, inputs, { random }) {
    state.steps += 1;
    for (let slot = 0; slot < inputs.length; slot++) state.x[slot]! += (inputs[slot]! % 5) + random.int(2);
  },
  outcome: () => undefined,
  bot: (state, slot, random) => (state.x[slot]! + random.int(7)) & 0xff,
};

export default walk;

export function walkWith(changes: Partial<typeof walk>): typeof walk {
  return { ...walk, ...changes };
}

/** What the step does, and then something more. */
export function stepping(after: (...args: Parameters<typeof walk.step>) => void): typeof walk {
  return walkWith({
    step(...args) {
      walk.step(...args);
      after(...args);
    },
  });
}
