/*
 * Stepping a stretch again in a simulation of its own, for the checksum of every frame in it (RB-12). The game that is
 * being played is left alone. A few frames are done at a time, so that a page does not freeze over it.
 *
 * Bots are not asked again: what they did stands in the confirmed inputs. If the replay gives another checksum than play
 * gave for a frame, then the game itself is not deterministic on this very machine: its step, or its snapshot, hangs on
 * something outside the state. No comparison with a peer can be trusted then, and that is worth more than any frame.
 */
import type { Stretch } from './agreed-stretch.ts';
import { type Frame, NULL_FRAME } from './frame.ts';
import type { Json } from './game.ts';
import { Simulation, type SimulationOptions } from './simulation.ts';

/** Checksums of consecutive frames. */
export interface ChecksumTrail {
  readonly first: Frame;
  readonly checksums: readonly number[];
}

export class StretchReplay<State, Input, Settings extends Json, Snapshot> {
  isDone = false;
  /** The first frame that came out otherwise than it was played, or `NULL_FRAME`. */
  unreproducedFrame: Frame = NULL_FRAME;
  readonly inputsFrom: Frame;
  readonly #simulation: Simulation<State, Input, Settings, Snapshot>;
  readonly #stretch: Stretch<Snapshot>;
  readonly #played: (frame: Frame) => number | undefined;
  readonly #checksums: number[] = [];

  /** `played` gives the checksum taken of a frame when it was played, where one was. Throws whatever the game throws. */
  constructor(
    options: Omit<SimulationOptions<State, Input, Settings, Snapshot>, 'snapshots'>,
    stretch: Stretch<Snapshot>,
    played: (frame: Frame) => number | undefined,
  ) {
    this.#simulation = new Simulation({ ...options, snapshots: 0 });
    this.#stretch = stretch;
    this.inputsFrom = stretch.cell.frame + 1;
    this.#played = played;
    this.#simulation.restore(stretch.cell);
    this.#take();
  }

  /** The checksums so far, from the agreed frame on; a state before frame 0 has none. */
  get trail(): ChecksumTrail {
    return { first: Math.max(0, this.inputsFrom - 1), checksums: this.#checksums };
  }

  inputsOf(frame: Frame): Uint8Array {
    return this.#stretch.inputsOf(frame);
  }

  /** Steps at most `frames` frames. Throws whatever the game throws. */
  run(frames: number): void {
    const { last, inputsOf } = this.#stretch;
    for (let i = 0; i < frames && !this.isDone; i++) {
      const frame = this.#simulation.frame + 1;
      if (frame > last || this.#simulation.outcome !== undefined) {
        this.isDone = true;
        return;
      }
      this.#simulation.advance(frame, inputsOf(frame));
      this.#take();
    }
  }

  #take(): void {
    const { frame } = this.#simulation;
    if (frame === NULL_FRAME) return;
    const checksum = this.#simulation.checksum();
    this.#checksums.push(checksum);
    const played = this.#played(frame);
    if (played === undefined || played === checksum || this.unreproducedFrame !== NULL_FRAME) return;
    this.unreproducedFrame = frame;
  }
}
