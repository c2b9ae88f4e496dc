import type { Clock } from '../ports/clock.ts';
import type { Signaling } from '../ports/signaling.ts';

const EXCHANGES = 8;

/** The server's clock as this page sees it, by the exchange with the shortest round trip (its error is at most half of it). */
export interface ClockSync {
  /** Eight exchanges, one after the other; a failed one ends the series and leaves what is known. */
  measure(signaling: Pick<Signaling, 'request'>): Promise<void>;
  /** Shortest round trip of the last series, ms. */
  readonly rttMs: number | null;
  /** The server's clock now; null before the first exchange. */
  serverNow(): number | null;
  /** An instant of the server on our `clock.now()`. */
  toMonotonic(serverInstant: number): number;
  /** An instant of the server on our wall clock, whole ms. */
  toWall(serverInstant: number): number;
}

export function createClockSync(clock: Clock): ClockSync {
  // Against the monotonic clock: a wall clock that is set meanwhile moves nothing.
  let offset: number | undefined;
  let rttMs: number | null = null;
  const toMonotonic = (serverInstant: number) => serverInstant - (offset ?? clock.wallNow() - clock.now());

  return {
    async measure(signaling) {
      let best = Number.POSITIVE_INFINITY;
      for (let i = 0; i < EXCHANGES; i++) {
        const sentAt = clock.now();
        const answer = await signaling.request('clock', {});
        if (!answer.ok) return;
        const roundTrip = clock.now() - sentAt;
        if (roundTrip >= best) continue;
        best = roundTrip;
        rttMs = roundTrip;
        offset = answer.value.serverNow - (sentAt + roundTrip / 2);
      }
    },
    get rttMs() {
      return rttMs;
    },
    serverNow: () => (offset === undefined ? null : clock.now() + offset),
    toMonotonic,
    toWall: (serverInstant) => Math.round(toMonotonic(serverInstant) - clock.now() + clock.wallNow()),
  };
}
