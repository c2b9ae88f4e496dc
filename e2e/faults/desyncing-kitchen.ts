/**
 * Takes the place of the kitchen in the `faults` build of the demo: with `?fault=desync` this page's game differs from what
 * everybody else plays, from frame 75 on; with `?fault=desyncs` again and again. Not before: validation compares how a game
 * plays its first frames.
 */
import { kitchen as realKitchen } from '../../apps/demo/src/games/kitchen.ts';

const fault = new URLSearchParams(location.search).get('fault');

export const FIRST_DIFFERENT_FRAME = 75;
const AGAIN_EVERY = 15;

function isDifferentAt(frame: number): boolean {
  if (fault === 'desync') return frame === FIRST_DIFFERENT_FRAME;
  return fault === 'desyncs' && frame >= FIRST_DIFFERENT_FRAME && frame % AGAIN_EVERY === 0;
}

export const kitchen: typeof realKitchen = {
  ...realKitchen,
  step(state, inputs, context) {
    realKitchen.step(state, inputs, context);
    const [cook] = state.players;
    if (cook && isDifferentAt(context.frame)) cook.blockedFrames += 1;
  },
};
