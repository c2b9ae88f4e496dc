import type { Instant } from './runner.ts';

/** Waiting at the window's edge for less is not worth an event; it is counted all the same. */
const NOTICE_MS = 100;

/** Tells when a stall has lasted long enough to be told, and how long it was. */
export class StallWatch {
  count = 0;
  #since: Instant = Number.NaN;
  #isTold = false;

  get isStalled(): boolean {
    return !Number.isNaN(this.#since);
  }

  /** How long we have waited by `now`; 0 while we do not. */
  waitedMs(now: Instant): number {
    return this.isStalled ? now - this.#since : 0;
  }

  /** We wait at `now`. At the end of a game that is no stall: everybody waits there for the last inputs. */
  wait(now: Instant): void {
    if (!this.isStalled) this.#since = now;
  }

  /** We are stalled at `now`. True once per stall, when the owner should hear of it. */
  stalled(now: Instant): boolean {
    if (!this.isStalled) this.count += 1;
    this.wait(now);
    if (this.#isTold || now - this.#since < NOTICE_MS) return false;
    this.#isTold = true;
    return true;
  }

  /** We are not stalled at `now`. Returns how long a stall lasted that was told, else undefined. */
  resumed(now: Instant): number | undefined {
    const stalledMs = this.#isTold ? now - this.#since : undefined;
    this.#since = Number.NaN;
    this.#isTold = false;
    return stalledMs;
  }
}
