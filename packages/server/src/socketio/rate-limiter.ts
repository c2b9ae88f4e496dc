import { type Bucket, makeBucket, type Rate, takeToken } from './token-bucket.ts';

/** Rates of one WebSocket, by event; of one person over all of theirs, twice these. Each is several times what the SDK sends in its worst honest moment. */
const RATES = {
  /** Eight players: seven links with an offer or answer and a dozen candidates each, at once. */
  signal: { capacity: 300, perSecond: 30 },
  /** Up to 64 items each; a page that was offline for long sends a row of them. */
  reports: { capacity: 60, perSecond: 10 },
  /** Eight exchanges per estimate. */
  clock: { capacity: 40, perSecond: 4 },
  join: { capacity: 10, perSecond: 0.5 },
  /** Once per scene and WebSocket. */
  connect: { capacity: 20, perSecond: 0.5 },
  /** Eight players: seven links of a page whose network comes and goes, each asked for again after some seconds. */
  relink: { capacity: 30, perSecond: 3 },
  /** Once for each time that the page is loaded, and again where the answer was lost. */
  rejoin: { capacity: 10, perSecond: 1 },
  away: { capacity: 10, perSecond: 1 },
  unknown: { capacity: 10, perSecond: 0.5 },
} as const satisfies Record<string, Rate>;
export type RatedEvent = keyof typeof RATES;

/** Refusals for speed that a WebSocket may collect before it is closed. */
const REFUSALS: Rate = { capacity: 200, perSecond: 2 };

/** `flood`: not only too fast, but so much beyond it that the connection has to go. */
export type RateVerdict = 'ok' | 'limited' | 'flood';

export interface RateLimiter {
  take(event: RatedEvent): RateVerdict;
  /** Would it be `ok` now? Takes nothing. */
  has(event: RatedEvent): boolean;
}

/**
 * One per WebSocket, and one per person with so many times the rates. Buckets are made when first needed: most connections
 * wait and send nothing.
 */
export function createRateLimiter(nowMs: () => number, times = 1): RateLimiter {
  const buckets: { [E in RatedEvent]?: Bucket } = {};
  let refusals: Bucket | undefined;

  function takeOne(event: RatedEvent, now: number): boolean {
    const { capacity, perSecond } = RATES[event];
    const rate = { capacity: capacity * times, perSecond: perSecond * times };
    const bucket = buckets[event] ?? makeBucket(rate, now);
    buckets[event] = bucket;
    return takeToken(bucket, rate, now);
  }

  return {
    take(event) {
      const now = nowMs();
      if (takeOne(event, now)) return 'ok';
      refusals ??= makeBucket(REFUSALS, now);
      return takeToken(refusals, REFUSALS, now) ? 'limited' : 'flood';
    },
    has(event) {
      if (!takeOne(event, nowMs())) return false;
      // It was there: given back.
      const bucket = buckets[event];
      if (bucket) bucket.tokens += 1;
      return true;
    },
  };
}
