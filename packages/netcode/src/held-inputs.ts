import type { Frame } from './frame.ts';
import type { Random } from './random.ts';

/** Writes the inputs of a frame, players x sizeBytes. */
export type FillInputs = (frame: Frame, inputs: Uint8Array, random: Random) => void;

/** Random bytes, each player's held for up to 12 frames, zeros for a third of the time: as people press keys. */
export function makeHeldInputs(players: number, inputBytes: number): FillInputs {
  const held = new Uint8Array(players * inputBytes);
  const until = new Array<Frame>(players).fill(0);
  return (frame, inputs, random) => {
    for (let slot = 0; slot < players; slot++) {
      if (frame < until[slot]!) continue;
      until[slot] = frame + 1 + random.int(12);
      const isIdle = random.int(3) === 0;
      for (let i = 0; i < inputBytes; i++) held[slot * inputBytes + i] = isIdle ? 0 : random.int(256);
    }
    inputs.set(held);
  };
}
