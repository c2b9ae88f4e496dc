import { type Bucket, makeBucket, type Rate, takeToken } from './token-bucket.ts';

/** Rates of one WebSocket, by event. Each is several times what the SDK sends in its worst honest moment. */
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
}

/** One per WebSocket. Buckets are made when first needed: most connections wait and send nothing. */
export function createRateLimiter(nowMs: () => number): RateLimiter {
  const buckets: { [E in RatedEvent]?: Bucket } = {};
  let refusals: Bucket | undefined;
  return {
    take(event) {
      const now = nowMs();
      const bucket = buckets[event] ?? makeBucket(RATES[event], now);
      buckets[event] = bucket;
      if (takeToken(bucket, RATES[event], now)) return 'ok';
      refusals ??= makeBucket(REFUSALS, now);
      return takeToken(refusals, REFUSALS, now) ? 'limited' : 'flood';
    },
  };
}
