import type { KeyObject } from 'node:crypto';

/** The TURN servers of a scene, and what proves to them that we sent somebody. */
export interface TurnRelay {
  readonly urls: readonly string[];
  /** Shared with the TURN servers. A key object, so that it shows in no log and in no JSON. */
  readonly key: KeyObject;
  /** How long credentials are good for. */
  readonly ttlSeconds: number;
}
