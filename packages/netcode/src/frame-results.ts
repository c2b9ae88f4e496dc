import { type Frame, NULL_FRAME } from './frame.ts';
import type { Json } from './game.ts';

/** Outcome and checksum of the newest frames, as they were when each was stepped last. */
export class FrameResults {
  readonly #frames: Int32Array;
  readonly #outcomes: (Json | undefined)[];
  readonly #checksums: (number | undefined)[];
  readonly #mask: number;

  /** `capacityFrames` is a power of two. */
  constructor(capacityFrames: number) {
    this.#mask = capacityFrames - 1;
    this.#frames = new Int32Array(capacityFrames).fill(NULL_FRAME);
    this.#outcomes = new Array<Json | undefined>(capacityFrames).fill(undefined);
    this.#checksums = new Array<number | undefined>(capacityFrames).fill(undefined);
  }

  put(frame: Frame, outcome: Json | undefined, checksum: number | undefined): void {
    const place = frame & this.#mask;
    this.#frames[place] = frame;
    this.#outcomes[place] = outcome;
    this.#checksums[place] = checksum;
  }

  outcomeOf(frame: Frame): Json | undefined {
    return this.#frames[frame & this.#mask] === frame ? this.#outcomes[frame & this.#mask] : undefined;
  }

  /** Undefined when none was taken. */
  checksumOf(frame: Frame): number | undefined {
    return this.#frames[frame & this.#mask] === frame ? this.#checksums[frame & this.#mask] : undefined;
  }
}
