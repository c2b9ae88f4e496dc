import type { Clock } from '../../../src/engine/ports.ts';

export interface SimulatedClock extends Clock {
  /** Fires everything due up to then, in order, letting the work of each finish before the next. */
  advance(ms: number): Promise<void>;
  /** The process that set the timers is gone. */
  dropAll(): void;
  /** Timers that wait. */
  pending(): number;
}

export const EPOCH = 1_800_000_000_000;

/** Lets promises that need no timer settle: the memory store and the engine use nothing else. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function createSimulatedClock(start = EPOCH): SimulatedClock {
  let now = start;
  let timers: { readonly due: number; readonly callback: () => void }[] = [];

  return {
    now: () => now,
    at(instant, callback) {
      const timer = { due: Math.max(instant, now), callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    dropAll() {
      timers = [];
    },
    pending: () => timers.length,
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (;;) {
        const [next] = timers.filter(({ due }) => due <= end).sort((left, right) => left.due - right.due);
        if (!next) break;
        timers = timers.filter((other) => other !== next);
        now = Math.max(now, next.due);
        next.callback();
        await settle();
      }
      now = end;
      await settle();
    },
  };
}
