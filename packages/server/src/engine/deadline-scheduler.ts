import type { DueDeadline, Store } from '../store/port.ts';
import type { Clock, EngineLog } from './ports.ts';

/** Claimed at once; more come with the next round. */
const CLAIM_LIMIT = 200;

/** Before asking again for what is due and was not given: somebody's claim on it has to run out, or the store is down. */
const RETRY_MS = 1_000;

/** Node's timers cannot wait longer than 2^31 ms; asking again once an hour costs nothing. */
const MAX_WAIT_MS = 3_600_000;

export interface DeadlineScheduler {
  /** A deadline is stored that is due then; infinity: there is none left to wait for. */
  note(dueAt: number): void;
  /** Fires what is due, waits for the rest. */
  start(): void;
  stop(): void;
  /** Timers armed: 0 or 1. */
  timers(): number;
}

export interface DeadlineSchedulerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: EngineLog;
  /** Takes one due deadline through its session's turn. */
  fire(deadline: DueDeadline): Promise<void>;
}

/** One timer for all deadlines of all sessions; which one is due is decided by the store, not by the timer. */
export function createDeadlineScheduler(options: DeadlineSchedulerOptions): DeadlineScheduler {
  const { store, clock, log, fire } = options;
  let isRunning = false;
  let isFiring = false;
  let armedFor = Number.POSITIVE_INFINITY;
  let missed = Number.POSITIVE_INFINITY;
  let cancel: (() => void) | undefined;

  function arm(instant: number): void {
    // While deadlines fire the timer is off: what is stored meanwhile may be too late for the last look at the store.
    if (isFiring) missed = Math.min(missed, instant);
    if (!isRunning || isFiring || instant >= armedFor) return;
    cancel?.();
    armedFor = Math.min(instant, clock.now() + MAX_WAIT_MS);
    cancel = clock.at(armedFor, () => void round());
  }

  function disarm(): void {
    cancel?.();
    cancel = undefined;
    armedFor = Number.POSITIVE_INFINITY;
  }

  async function round(): Promise<void> {
    disarm();
    isFiring = true;
    missed = Number.POSITIVE_INFINITY;
    let next = Number.POSITIVE_INFINITY;
    try {
      while (isRunning) {
        const due = await store.claimDue(clock.now(), CLAIM_LIMIT);
        if (due.length === 0) break;
        await Promise.all(due.map(fireOne));
      }
      next = (await store.nextDueAt()) ?? Number.POSITIVE_INFINITY;
      if (next <= clock.now()) next = clock.now() + RETRY_MS;
    } catch (error) {
      log.warn({ error }, 'deadlines could not be read');
      next = clock.now() + RETRY_MS;
    }
    isFiring = false;
    arm(Math.min(next, missed));
  }

  async function fireOne(deadline: DueDeadline): Promise<void> {
    try {
      await fire(deadline);
    } catch (error) {
      // The claim runs out and the deadline is given again.
      log.warn({ ...deadline, error }, 'deadline not handled');
    }
  }

  return {
    note(dueAt) {
      if (dueAt === Number.POSITIVE_INFINITY) disarm();
      else arm(dueAt);
    },
    start() {
      isRunning = true;
      void round();
    },
    stop() {
      isRunning = false;
      disarm();
    },
    timers: () => (cancel ? 1 : 0),
  };
}
