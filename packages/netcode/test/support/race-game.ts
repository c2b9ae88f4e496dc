import type { Game } from '../../src/index.ts';

export interface RaceState {
  readonly presses: number[];
  winner: number;
}

/** Ends when somebody has pressed often enough: a game whose end can be predicted wrongly. Throws if stepped past it. */
export const raceGame: Game<RaceState, number, { readonly goal: number }> = {
  id: 'race',
  version: 1,
  players: { min: 1, max: 8 },
  stepsPerSecond: 60,
  input: {
    sizeBytes: 1,
    idle: 0,
    encode(input, out, offset) {
      out[offset] = input;
    },
    decode: (bytes, offset) => bytes[offset]!,
  },
  init: ({ players, settings }) => ({
    presses: new Array<number>(players).fill(settings.goal),
    winner: -1,
  }),
  step(state, inputs) {
    if (state.winner >= 0) throw new Error('stepped past the end');
    for (let slot = 0; slot < inputs.length; slot++) {
      state.presses[slot]! -= inputs[slot]! & 1;
      if (state.presses[slot] === 0 && state.winner < 0) state.winner = slot;
    }
  },
  outcome: (state) => (state.winner < 0 ? undefined : { winner: state.winner }),
};
