/** How fast something may come: a burst of `capacity`, then `perSecond`. */
export interface Rate {
  readonly capacity: number;
  readonly perSecond: number;
}

/** Level of one bucket; plain numbers, since every connection has several. */
export interface Bucket {
  tokens: number;
  /** Monotonic ms of the last refill. */
  filledAt: number;
}

export function makeBucket(rate: Rate, nowMs: number): Bucket {
  return { tokens: rate.capacity, filledAt: nowMs };
}

/** Takes one token if there is one. */
export function takeToken(bucket: Bucket, rate: Rate, nowMs: number): boolean {
  const refill = (Math.max(0, nowMs - bucket.filledAt) / 1_000) * rate.perSecond;
  bucket.tokens = Math.min(rate.capacity, bucket.tokens + refill);
  bucket.filledAt = nowMs;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}
