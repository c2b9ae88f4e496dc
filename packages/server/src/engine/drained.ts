import type { Clock } from './ports.ts';

export interface DrainedOptions {
  readonly clock: Clock;
  /** Sessions that a stop of the server would meet in the middle of something. */
  readonly underWay: () => number;
  /** Longest wait. */
  readonly limitMs: number;
  /** Ends the wait at once. */
  readonly hurry: AbortSignal;
}

/** Short beside any restart, long beside the look itself. */
const LOOK_EVERY_MS = 50;

/** Resolves once nothing is under way, or the limit is reached, or somebody is in a hurry: with what is under way then. */
export async function drained({ clock, underWay, limitMs, hurry }: DrainedOptions): Promise<number> {
  const until = clock.now() + limitMs;
  while (underWay() > 0 && clock.now() < until && !hurry.aborted) {
    await new Promise<void>((resolve) => {
      const stop = () => {
        cancel();
        resolve();
      };
      const cancel = clock.at(Math.min(until, clock.now() + LOOK_EVERY_MS), () => {
        hurry.removeEventListener('abort', stop);
        resolve();
      });
      hurry.addEventListener('abort', stop, { once: true });
    });
  }
  return underWay();
}
