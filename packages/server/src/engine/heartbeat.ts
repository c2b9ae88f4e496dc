import type { Store } from '../store/port.ts';
import type { Clock, EngineLog } from './ports.ts';

/** How exactly the length of an outage is known afterwards. */
const BEAT_MS = 1_000;

export interface Heartbeat {
  start(): Promise<void>;
  /** Writes the server's clock to the store once. */
  beat(): Promise<void>;
  /** Whether the store took the last beat: it can be written to. */
  isTaken(): boolean;
  stop(): void;
}

export interface HeartbeatOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: EngineLog;
  /** Runs after every beat that the store took. */
  onBeat(): Promise<void>;
}

/** Leaves a trace of being alive, so that the next start knows how long nobody was. */
export function createHeartbeat({ store, clock, log, onBeat }: HeartbeatOptions): Heartbeat {
  let isRunning = false;
  let isTaken: boolean | undefined;
  let cancel: (() => void) | undefined;

  async function beat(): Promise<void> {
    try {
      await store.touch(clock.now());
      if (isTaken === false) log.warn({}, 'heartbeat stored again');
      isTaken = true;
    } catch (error) {
      // Once: a disk that is full stays so for hours, and the log may be on it.
      if (isTaken !== false) log.warn({ error }, 'heartbeat not stored');
      isTaken = false;
    }
  }

  function arm(): void {
    if (!isRunning) return;
    cancel = clock.at(clock.now() + BEAT_MS, () => void tick());
  }

  async function tick(): Promise<void> {
    await beat();
    if (isRunning) await onBeat().catch((error: unknown) => log.warn({ error }, 'still not stored'));
    arm();
  }

  return {
    beat,
    isTaken: () => isTaken === true,
    async start() {
      isRunning = true;
      await beat();
      arm();
    },
    stop() {
      isRunning = false;
      cancel?.();
    },
  };
}
