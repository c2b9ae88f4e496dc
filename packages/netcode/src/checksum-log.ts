import { type Frame, NULL_FRAME } from './frame.ts';

/** Far more than the frames by which two peers can differ in what they have confirmed, at any interval. */
const KEPT = 128;

/** Checksums of one peer's confirmed frames: one every so many frames, and that of the final frame, in fixed places. */
export class ChecksumLog {
  /** Newest frame put in, or `NULL_FRAME`. */
  last: Frame = NULL_FRAME;
  readonly #frames = new Int32Array(KEPT + 1).fill(NULL_FRAME);
  readonly #checksums = new Uint32Array(KEPT + 1);
  readonly #intervalFrames: number;

  constructor(intervalFrames: number) {
    this.#intervalFrames = intervalFrames;
  }

  /** True for the frames whose checksum is exchanged whatever happens; the final frame comes on top. */
  isRegular(frame: Frame): boolean {
    return frame % this.#intervalFrames === 0;
  }

  put(frame: Frame, checksum: number): void {
    const place = this.#placeOf(frame);
    this.#frames[place] = frame;
    this.#checksums[place] = checksum;
    if (frame > this.last) this.last = frame;
  }

  get(frame: Frame): number | undefined {
    const place = this.#placeOf(frame);
    return frame >= 0 && this.#frames[place] === frame ? this.#checksums[place] : undefined;
  }

  has(frame: Frame): boolean {
    return frame >= 0 && this.#frames[this.#placeOf(frame)] === frame;
  }

  /** The checksum of a frame that it has. */
  at(frame: Frame): number {
    return this.#checksums[this.#placeOf(frame)]!;
  }

  /** What two logs tell of `frame`. The checksums stay inside: large numbers that are handed out are garbage. */
  compare(other: ChecksumLog, frame: Frame): 'unknown' | 'equal' | 'different' {
    if (!this.has(frame) || !other.has(frame)) return 'unknown';
    const checksum = this.#checksums[this.#placeOf(frame)];
    return other.#checksums[other.#placeOf(frame)] === checksum ? 'equal' : 'different';
  }

  #placeOf(frame: Frame): number {
    return this.isRegular(frame) ? (frame / this.#intervalFrames) % KEPT : KEPT;
  }
}
