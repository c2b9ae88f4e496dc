import type { Clock } from '@greenroom/client';
import { createSimulatedClock } from '../network/simulated-clock.ts';

/** The page's clock in the hands of a test: nothing is due until `advance` says so. */
export interface SimulatedPageClock extends Clock {
  /** Moves time on and runs what falls due, in due order; what is set on the way runs too. */
  advance(ms: number): void;
  /** Timers that are set and not yet due. */
  readonly pending: number;
}

export function createSimulatedPageClock(wallStart = 1_700_000_000_000): SimulatedPageClock {
  const clock = createSimulatedClock();
  const timers = new Set<symbol>();
  return {
    now: () => clock.now,
    wallNow: () => wallStart + clock.now,
    after(ms, run) {
      const id = Symbol();
      timers.add(id);
      clock.schedule(clock.now + Math.max(0, ms), () => timers.delete(id) && run());
      return () => timers.delete(id);
    },
    advance: (ms) => clock.advance(ms),
    get pending() {
      return timers.size;
    },
  };
}

/**
 * Lets a promise settle under a simulated clock: one ms of simulated time per turn of the event loop, so that work
 * outside of the clock (WebCrypto) gets its turns too. Rejects after `limitMs` of simulated time.
 */
export async function settle<T>(
  clock: SimulatedPageClock,
  promise: Promise<T>,
  limitMs = 120_000,
): Promise<T> {
  let isDone = false;
  const done = promise.finally(() => {
    isDone = true;
  });
  // The caller gets the rejection from `done`; this branch only keeps it from being reported as unhandled meanwhile.
  done.catch(() => {});
  for (let elapsed = 0; !isDone; elapsed++) {
    if (elapsed > limitMs) throw new Error(`not settled after ${limitMs} ms of simulated time`);
    clock.advance(1);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return done;
}
