import type { Clock } from './engine/ports.ts';

/** Node's timers hold at most 2^31 - 1 ms; a later instant is waited for in pieces. */
const MAX_TIMER_MS = 2_147_000_000;

export interface SystemClock extends Clock {
  /** Monotonic ms from an arbitrary origin, for rates and durations. */
  steadyNow(): number;
}

/**
 * Wall time at the start plus steady time since, in whole ms: deadlines neither jump nor fire early when somebody sets the machine's
 * clock while the server runs.
 */
export function createSystemClock(): SystemClock {
  const origin = Date.now() - performance.now();
  const now = () => Math.floor(origin + performance.now());
  return {
    now,
    steadyNow: () => performance.now(),
    at(instant, callback) {
      let timer: NodeJS.Timeout;
      const arm = () => {
        const left = Math.max(0, Math.ceil(instant - now()));
        timer = setTimeout(left > MAX_TIMER_MS ? arm : callback, Math.min(left, MAX_TIMER_MS));
      };
      arm();
      return () => clearTimeout(timer);
    },
  };
}
