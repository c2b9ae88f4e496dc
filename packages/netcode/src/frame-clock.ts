import { NetcodeError } from './error.ts';
import type { Instant } from './runner.ts';

/** What we owe after a hitch of our own is caught up to this many frames; the rest of the time is given up. */
const MAX_BACKLOG_FRAMES = 30;

/** Throws `badOption` for a rate that no clock can keep. */
export function requireStepRate(stepsPerSecond: number): void {
  if (stepsPerSecond > 0 && stepsPerSecond <= 1000) return;
  throw new NetcodeError(
    'badOption',
    `stepsPerSecond must be above 0 and at most 1000, got ${stepsPerSecond}`,
  );
}

/** When the next frame is due, on the owner's clock. */
export class FrameClock {
  /** Of an ordinary frame. */
  readonly frameMs: number;
  /** May lie in the past: a frame that is due and cannot run yet. */
  #nextFrameAt: Instant = 0;

  constructor(stepsPerSecond: number) {
    this.frameMs = 1000 / stepsPerSecond;
  }

  get nextFrameAt(): Instant {
    return this.#nextFrameAt;
  }

  isDue(now: Instant): boolean {
    return now >= this.#nextFrameAt;
  }

  /** A frame was run; the next one is due a frame later, or a little more for one who is ahead. */
  advance(stretch: number): void {
    this.#nextFrameAt += this.frameMs * stretch;
  }

  /** A frame was due and could not run, through no fault of ours: it is due as soon as it can, and nothing else is owed. */
  hold(now: Instant): void {
    this.#nextFrameAt = now;
  }

  /** Forgets what is owed beyond what may be caught up. */
  limitBacklog(now: Instant): void {
    this.#nextFrameAt = Math.max(this.#nextFrameAt, now - MAX_BACKLOG_FRAMES * this.frameMs);
  }

  /** The share of the current frame that has passed, from 0 to 1. */
  fraction(now: Instant): number {
    return Math.min(1, Math.max(0, 1 - (this.#nextFrameAt - now) / this.frameMs));
  }
}
