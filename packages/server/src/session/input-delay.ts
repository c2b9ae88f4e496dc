import type { SessionContext } from './context.ts';
import { pairKeysOf } from './matched.ts';

/*
 * With `inputDelayFrames: 'auto'` the delay is chosen once, from what both ends of every link have measured, and is the
 * same for everybody (RB-10). Half of a round trip is what an input needs to the other page: a delay of about that hides
 * the network from the prediction, and beyond six frames it would be felt more than a rollback is.
 */

/** Worst round trip in ms, and the delay in frames up to there: of a game at 60 steps a second. */
const STEPS = [
  [25, 1],
  [60, 2],
  [100, 3],
  [130, 4],
  [155, 5],
] as const;

/** The most that is ever chosen; with the prediction window it must be within reach of a packet. */
export const MAX_AUTO_DELAY_FRAMES = 6;

/** Frames of input delay for a worst round trip of `rttMs`. */
export function chooseInputDelay(rttMs: number): number {
  return STEPS.find(([belowMs]) => rttMs < belowMs)?.[1] ?? MAX_AUTO_DELAY_FRAMES;
}

/** The delay that this match plays with: as the scene says, or by the slowest of its proven links. */
export function agreedInputDelay(context: SessionContext): number {
  const { inputDelayFrames } = context.rules.play;
  if (inputDelayFrames !== 'auto') return inputDelayFrames;
  const rttsMs = pairKeysOf(context).flatMap((key) =>
    Object.values(context.match?.pairs[key]?.reports ?? {}).map(({ measurement }) => measurement.rttMs ?? 0),
  );
  return chooseInputDelay(Math.max(0, ...rttsMs));
}
