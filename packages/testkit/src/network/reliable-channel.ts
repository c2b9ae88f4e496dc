/*
 * The reliable, ordered channel of one directed link: what a data channel without limits on retransmission is.
 *
 * A message is tried until an attempt gets through; each attempt meets the link's faults as they are at that moment, so
 * a loss makes it late and a cut holds it back. Nothing is handed over before what was sent earlier, and nothing twice.
 * Only when the channel breaks is something lost: everything that has not arrived, at once, as when a connection dies.
 */
import type { SimulatedClock } from './simulated-clock.ts';

/** About what SCTP waits before it sends again; doubled with each further failure of the same message. */
const FIRST_RETRY_MS = 200;
const MAX_RETRY_MS = 1600;

export interface ReliableChannelOptions {
  readonly clock: SimulatedClock;
  /** Whether an attempt made now gets lost. */
  isLost(): boolean;
  /** How long an attempt made now travels, in ms. */
  travelMs(): number;
  deliver(bytes: Uint8Array): void;
}

export interface ReliableChannel {
  /** Sends a copy of `bytes`. */
  send(bytes: Uint8Array): void;
  /** Loses what has not arrived. What is sent from now on goes over a new connection. */
  break(): void;
}

export function createReliableChannel(options: ReliableChannelOptions): ReliableChannel {
  const { clock } = options;
  /** What is not handed over yet, in order of sending; another list after every break. */
  let pending: { bytes: Uint8Array; hasArrived: boolean }[] = [];

  return {
    send(bytes) {
      const connection = pending;
      const message = { bytes: bytes.slice(), hasArrived: false };
      connection.push(message);

      function attempt(retryMs: number): void {
        if (connection !== pending) return;
        if (options.isLost()) {
          clock.schedule(clock.now + retryMs, () => attempt(Math.min(2 * retryMs, MAX_RETRY_MS)));
        } else {
          clock.schedule(clock.now + options.travelMs(), arrive);
        }
      }

      function arrive(): void {
        message.hasArrived = true;
        // Whoever is told of a message may break the link: nothing after that is handed over.
        while (connection === pending && pending[0]?.hasArrived) options.deliver(pending.shift()!.bytes);
      }

      attempt(FIRST_RETRY_MS);
    },
    break() {
      pending = [];
    },
  };
}
