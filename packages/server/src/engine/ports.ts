/** The server's clock and its timers: the only source of time. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once, at or after the instant (at once when it has passed); the answer cancels. */
  at(instant: number, callback: () => void): () => void;
}

/** The only source of chance: ids, tokens, seeds. Must be cryptographic in production. */
export interface RandomSource {
  bytes(count: number): Uint8Array;
}

/** Structured log. Info: exactly one line per transition of a session, and for each member that a game goes on without. */
export interface EngineLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export type EngineCounter =
  /** A session changed its state; label: `from:to`. */
  | 'transition'
  /** A request was answered with an error; label: its code. */
  | 'refused'
  /** A report was kept and not acted on; label: its code. */
  | 'flagged'
  /** Something was dropped without harm; label: what. */
  | 'dropped'
  /** A plan met a newer version and was made again. */
  | 'conflict'
  | 'storeFailure'
  /** An invariant of the session contract did not hold; label: its rule. Always a bug. */
  | 'violation';

export interface EngineMetrics {
  count(counter: EngineCounter, label: string): void;
}

export const NO_METRICS: EngineMetrics = { count: () => {} };
