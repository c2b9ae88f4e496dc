import type { Game } from '@greenroom/netcode';

export interface LedgerState {
  /** Per player a sum and the chance drawn last, then the hash of everything so far. */
  readonly words: Int32Array;
}

export const INPUT_BYTES = 2;

/**
 * The game of the simulation: a few numbers in which every input, its frame, its player and every random number leave a
 * trace for good, so that a single wrong step shows in each checksum after it. Small, so that thousands of sessions fit
 * into a minute.
 */
export const ledgerGame: Game<LedgerState, number, null, Int32Array> = {
  id: 'ledger',
  version: 1,
  players: { min: 1, max: 8 },
  stepsPerSecond: 60,
  input: {
    sizeBytes: INPUT_BYTES,
    idle: 0,
    encode(input, out, offset) {
      out[offset] = input;
      out[offset + 1] = input >>> 8;
    },
    decode: (bytes, offset) => bytes[offset]! | (bytes[offset + 1]! << 8),
  },
  init: ({ players }) => ({ words: new Int32Array(2 * players + 1) }),
  step({ words }, inputs, { frame, random }) {
    const last = words.length - 1;
    for (let slot = 0; slot < inputs.length; slot++) {
      const input = inputs[slot]!;
      words[2 * slot] = Math.imul(words[2 * slot]! + input + frame, 31);
      // How many numbers are drawn depends on the inputs: a generator that is not rolled back shows at once.
      if ((input & 1) === 1) words[2 * slot + 1] = random.uint32();
      words[last] = Math.imul(words[last]! ^ words[2 * slot]!, 0x0100_0193) + words[2 * slot + 1]!;
    }
  },
  save(state, reuse) {
    const copy = reuse ?? new Int32Array(state.words.length);
    copy.set(state.words);
    return copy;
  },
  load(snapshot, into) {
    into.words.set(snapshot);
    return into;
  },
  checksum({ words }) {
    let hash = 0x811c_9dc5;
    for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i]!, 0x0100_0193);
    return hash >>> 0;
  },
  outcome: () => undefined,
};
