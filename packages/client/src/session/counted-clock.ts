import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';

/** A clock whose pending timers stand in the ledger. */
export function countedClock(clock: Clock, ledger: Ledger): Clock {
  return {
    now: () => clock.now(),
    wallNow: () => clock.wallNow(),
    after(ms, run) {
      const release = ledger.take('timer', `${ms} ms`);
      const cancel = clock.after(ms, () => {
        release();
        run();
      });
      return () => {
        release();
        cancel();
      };
    },
  };
}
