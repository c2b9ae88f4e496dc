/*
 * From the last frame on which all agreed to now: its snapshot, and the confirmed inputs since. When states turn out to
 * differ, every peer can step that stretch again and has the checksum of each frame in it, not only of every tenth:
 * so the first differing frame can be named (RB-12), at no cost as long as all is well.
 *
 * How it works. Two snapshots are kept outside the ring: that of the agreed frame, and that of a newer frame whose
 * checksum is exchanged, the candidate, taken anew whenever a rollback steps that frame again. Once all have told the
 * same checksum for it, or for a later one, the candidate becomes the agreed frame, the places change roles, and a new
 * candidate is taken in due time. Inputs stand in a ring of bounded size; should agreement take longer than it holds,
 * the stretch is lost and the next agreement begins a new one. With a game that saves into the snapshot it is given
 * nothing of this makes garbage.
 */
import type { ChecksumExchange } from './checksum-exchange.ts';
import { type Frame, NULL_FRAME } from './frame.ts';
import type { Json } from './game.ts';
import { makeSnapshotCell, type Simulation, type SnapshotCell } from './simulation.ts';

/** How many frames apart snapshots are taken, at least; also the length of a stretch when all is well. */
const CANDIDATE_EVERY_FRAMES = 30;
/** Longest stretch: 17 s at 60 Hz, far more than a checksum takes on any link that can be played on. */
export const MAX_STRETCH_FRAMES = 1024;
/** Bounds the memory for wide inputs of many players. */
const MAX_STRETCH_BYTES = 1024 * 1024;

export interface AgreedStretchOptions<State, Input, Settings extends Json, Snapshot> {
  readonly simulation: Simulation<State, Input, Settings, Snapshot>;
  readonly players: number;
  readonly checksums: ChecksumExchange;
}

/** What is needed to step the stretch again. */
export interface Stretch<Snapshot> {
  readonly cell: Readonly<SnapshotCell<Snapshot>>;
  /** The last frame of the stretch; the first is `cell.frame + 1`. */
  readonly last: Frame;
  /** Players x inputBytes; valid until the next frame is settled. */
  inputsOf(frame: Frame): Uint8Array;
}

export class AgreedStretch<State, Input, Settings extends Json, Snapshot> {
  readonly #options: AgreedStretchOptions<State, Input, Settings, Snapshot>;
  readonly #frameBytes: number;
  readonly #capacityFrames: number;
  readonly #inputs: Uint8Array;
  #agreed = makeSnapshotCell<Snapshot>();
  #candidate = makeSnapshotCell<Snapshot>();
  #hasCandidate = false;
  /** Newest frame whose inputs are kept. */
  #last: Frame = NULL_FRAME;

  constructor(options: AgreedStretchOptions<State, Input, Settings, Snapshot>) {
    this.#options = options;
    this.#frameBytes = options.players * options.simulation.inputBytes;
    const fits = Math.floor(MAX_STRETCH_BYTES / Math.max(1, this.#frameBytes));
    this.#capacityFrames = Math.min(MAX_STRETCH_FRAMES, fits);
    this.#inputs = new Uint8Array(this.#capacityFrames * this.#frameBytes);
  }

  /** Everybody has the state as it is now: at the start, and after it was given to all. */
  begin(): void {
    const { simulation } = this.#options;
    simulation.keep(simulation.frame, this.#agreed);
    this.#hasCandidate = false;
    this.#last = simulation.frame;
  }

  /** A frame was just stepped, for the first time or again. */
  stepped(frame: Frame): void {
    const { checksums, simulation } = this.#options;
    if (this.#hasCandidate) {
      if (frame !== this.#candidate.frame) return;
    } else if (frame < this.#agreed.frame + CANDIDATE_EVERY_FRAMES || !checksums.local.isRegular(frame)) {
      return;
    }
    simulation.keep(frame, this.#candidate);
    this.#hasCandidate = true;
  }

  /** A frame is settled, stepped with these confirmed inputs; in order, once each. */
  settled(frame: Frame, inputs: Uint8Array): void {
    this.#last = frame;
    this.#inputs.set(inputs, this.#offsetOf(frame));
    const { checksums } = this.#options;
    if (!this.#hasCandidate || !checksums.local.isRegular(frame)) return;
    if (this.#candidate.frame > frame || checksums.agreedFrame() < this.#candidate.frame) return;
    const older = this.#agreed;
    this.#agreed = this.#candidate;
    this.#candidate = older;
    this.#hasCandidate = false;
  }

  /** The stretch up to the newest settled frame, or undefined where its inputs are not all kept. */
  current(): Stretch<Snapshot> | undefined {
    const cell = this.#agreed;
    const last = this.#last;
    if (cell.frame < NULL_FRAME || last - cell.frame > this.#capacityFrames) return undefined;
    const inputsOf = (frame: Frame) => {
      const offset = this.#offsetOf(frame);
      return this.#inputs.subarray(offset, offset + this.#frameBytes);
    };
    return { cell, last, inputsOf };
  }

  #offsetOf(frame: Frame): number {
    return (frame % this.#capacityFrames) * this.#frameBytes;
  }
}
