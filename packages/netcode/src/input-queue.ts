/*
 * The inputs of one player, by frame: a ring of fixed-size byte groups, filled strictly in order.
 *
 * After GGPO's `InputQueue` (Tony Cannon, input_queue.cpp) and ggrs' `input_queue.rs`, with one change: predictions
 * are not kept here. What a frame was simulated with is the session's own record, so this queue holds truth only.
 */
import { assertInvariant } from './error.ts';
import { type Frame, NULL_FRAME } from './frame.ts';

export class InputQueue {
  readonly sizeBytes: number;
  /** Raw storage; frame f stands at `offsetOf(f)`. */
  readonly bytes: Uint8Array;
  /** Newest frame whose input is known. */
  last: Frame = NULL_FRAME;
  readonly #mask: number;

  /** `capacityFrames` is a power of two. */
  constructor(sizeBytes: number, capacityFrames: number) {
    this.sizeBytes = sizeBytes;
    this.#mask = capacityFrames - 1;
    this.bytes = new Uint8Array(sizeBytes * capacityFrames);
  }

  get capacityFrames(): number {
    return this.#mask + 1;
  }

  /** Where the input of `frame` stands in `bytes`; only meaningful while `has(frame)`. */
  offsetOf(frame: Frame): number {
    return (frame & this.#mask) * this.sizeBytes;
  }

  has(frame: Frame): boolean {
    return frame >= 0 && frame <= this.last && frame > this.last - this.capacityFrames;
  }

  /** Goes back to `frame` as the newest; inputs after it are forgotten. */
  truncate(frame: Frame): void {
    assertInvariant(frame <= this.last, 'queue of', this.last, 'cut at', frame);
    this.last = frame;
  }

  /** Starts anew behind `frame`, whose input is this one. */
  restart(frame: Frame, source: Uint8Array, offset: number): void {
    this.last = frame - 1;
    this.push(source, offset);
  }

  /** Appends the input of frame `last + 1`. The oldest frame of a full ring is overwritten. */
  push(source: Uint8Array, offset: number): Frame {
    this.last += 1;
    const target = this.offsetOf(this.last);
    for (let i = 0; i < this.sizeBytes; i++) this.bytes[target + i] = source[offset + i]!;
    return this.last;
  }
}
