import type { Game, Json } from '@greenroom/client';
import { discs as discsGame } from '../../../apps/demo/src/games/discs.ts';

/** The fast game of the demo, begun anew whenever it is won, so that two play it for as long as the scene lasts. */
export const soak: typeof discsGame = {
  ...discsGame,
  id: 'soak',
  step(state, inputs, context) {
    discsGame.step(state, inputs, context);
    if (discsGame.outcome(state) === undefined) return;
    const { players } = state;
    const { words } = discsGame.init({ players, random: context.random, settings: null, episode: 0 });
    state.words.set(words);
  },
  outcome: () => undefined,
};

/**
 * Writes down with which inputs each frame was stepped last: for a frame that is confirmed these are the confirmed
 * inputs, whatever it was stepped with before.
 */
export function withInputLog<State, Input, Snapshot>(game: Game<State, Input, Json, Snapshot>) {
  let log = new Uint8Array(0);
  const logged: Game<State, Input, Json, Snapshot> = {
    ...game,
    step(state, inputs, context) {
      const { encode, sizeBytes } = game.input;
      const offset = context.frame * inputs.length * sizeBytes;
      const needed = offset + inputs.length * sizeBytes;
      if (needed > log.length) log = grown(log, needed);
      for (const [slot, input] of inputs.entries()) encode(input, log, offset + slot * sizeBytes);
      game.step(state, inputs, context);
    },
  };
  /** The bytes of frames 0 to `frame`. */
  const logUpTo = (frame: number, players: number) =>
    log.slice(0, (frame + 1) * players * game.input.sizeBytes);
  return { logged, logUpTo };
}

function grown(bytes: Uint8Array, needed: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(2 * needed);
  copy.set(bytes);
  return copy;
}
