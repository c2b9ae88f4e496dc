/** Time for the page's machines: injected, so that tests own it. */
export interface Clock {
  /** Monotonic ms. */
  now(): number;
  /** Wall clock, ms since 1970. */
  wallNow(): number;
  /** Calls once after `ms`; returns the function that cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** Ticks for the game, not throttled in hidden tabs. */
export interface FrameClock {
  /** Ticks soon, and from then on as many ms after each tick as it asked for. */
  start(onTick: () => number): void;
  /** Stops and releases the worker. Idempotent. */
  close(): void;
}
