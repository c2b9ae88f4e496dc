import { type Frame, NULL_FRAME } from './frame.ts';
import type { Json } from './game.ts';

interface FrameResult {
  frame: Frame;
  outcome: Json | undefined;
  hasChecksum: boolean;
  /** As a signed integer; 0 when none was taken. */
  checksum: number;
}

/** Outcome and checksum of the newest frames, as they were when each was stepped last. */
export class FrameResults {
  readonly #results: readonly FrameResult[];

  constructor(capacityFrames: number) {
    this.#results = Array.from({ length: capacityFrames }, () => ({
      frame: NULL_FRAME,
      outcome: undefined,
      hasChecksum: false,
      checksum: 0,
    }));
  }

  put(frame: Frame, outcome: Json | undefined, checksum: number | undefined): void {
    const result = this.#placeOf(frame);
    result.frame = frame;
    result.outcome = outcome;
    result.hasChecksum = checksum !== undefined;
    result.checksum = checksum ?? 0;
  }

  /** Undefined for a frame that was not stepped, or has been left behind. */
  get(frame: Frame): Readonly<FrameResult> | undefined {
    const result = this.#placeOf(frame);
    return result.frame === frame ? result : undefined;
  }

  #placeOf(frame: Frame): FrameResult {
    return this.#results[frame % this.#results.length]!;
  }
}
