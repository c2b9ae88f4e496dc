import { NetcodeError } from './error.ts';
import { type Frame, NULL_FRAME } from './frame.ts';
import type { Game, Json } from './game.ts';
import { Simulation } from './simulation.ts';

export interface ReplayOptions<State, Settings extends Json = Json> {
  readonly players: number;
  readonly seed: string;
  readonly settings: Settings;
  /** Which episode of its session was recorded; default 0, the first. */
  readonly episode?: number;
  /** Confirmed inputs from frame 0 on: frames x players x `game.input.sizeBytes`, as `onConfirmed` gave them. */
  readonly inputs: Uint8Array;
  /** Called after every frame; the state must not be kept or changed. Here rows of the record are made. */
  onFrame?(frame: Frame, state: State): void;
}

export interface ReplayResult<State> {
  /** The frame reached: the last one of the inputs, or the first with an outcome; -1 for no inputs. */
  readonly frame: Frame;
  readonly state: State;
  /** As in the `finished` event of that frame. */
  readonly checksum: number;
  readonly outcome: Json | undefined;
}

/**
 * Plays recorded inputs from the start, on any machine, and reaches what the peers reached. Stops at the first outcome.
 * Throws `NetcodeError` (`badOption`) when `inputs` is not a whole number of frames, and whatever the game throws.
 *
 *     const { checksum } = replay(game, { players: 2, seed, settings, inputs });
 */
export function replay<State, Input, Settings extends Json, Snapshot>(
  game: Game<State, Input, Settings, Snapshot>,
  options: ReplayOptions<State, Settings>,
): ReplayResult<State> {
  const { players, seed, settings, inputs, episode = 0 } = options;
  const simulation = new Simulation({ game, players, seed, settings, episode, snapshots: 0 });
  const frameBytes = players * simulation.inputBytes;
  const frames = frameBytes === 0 ? 0 : inputs.length / frameBytes;
  if (!Number.isInteger(frames)) {
    throw new NetcodeError('badOption', `${inputs.length} bytes of inputs are no multiple of ${frameBytes}`);
  }
  for (let frame = 0; frame < frames && simulation.outcome === undefined; frame++) {
    simulation.advance(frame, inputs, frame * frameBytes);
    options.onFrame?.(frame, simulation.state);
  }
  return {
    frame: frames === 0 ? NULL_FRAME : simulation.frame,
    state: simulation.state,
    checksum: simulation.checksum(),
    outcome: simulation.outcome,
  };
}
