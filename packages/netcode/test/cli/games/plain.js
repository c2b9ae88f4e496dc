/** A module of plain JavaScript, ended by its players. */
export const race = {
  id: 'race',
  version: 1,
  players: { min: 2, max: 2 },
  stepsPerSecond: 30,
  input: {
    sizeBytes: 1,
    idle: 0,
    encode: (input, out, offset) => {
      out[offset] = input;
    },
    decode: (bytes, offset) => bytes[offset] & 1,
  },
  init: () => ({ presses: [0, 0] }),
  step: (state, inputs) => {
    for (const [slot, pressed] of inputs.entries()) state.presses[slot] += pressed;
  },
  outcome: ({ presses }) => (presses.some((count) => count >= 40) ? { presses } : undefined),
};
