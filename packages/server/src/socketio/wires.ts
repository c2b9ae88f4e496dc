import { createRateLimiter, type RateLimiter } from './rate-limiter.ts';
import type { SceneSocket } from './types.ts';

/**
 * One WebSocket. Over it a page may open several scenes, leave them and open them again; what counts against it must not
 * begin anew each time.
 */
export interface Wire {
  readonly limiter: RateLimiter;
  /** Sockets of scenes that are open over it. */
  scenes: number;
}

export interface Wires {
  of(conn: SceneSocket['conn']): Wire;
}

/** `steadyNow`: steady clock in ms, for rates. */
export function createWires(steadyNow: () => number): Wires {
  const wires = new WeakMap<SceneSocket['conn'], Wire>();
  return {
    of(conn) {
      const wire = wires.get(conn) ?? { limiter: createRateLimiter(steadyNow), scenes: 0 };
      wires.set(conn, wire);
      return wire;
    },
  };
}
