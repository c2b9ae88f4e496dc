import fc from 'fast-check';
import type { LinkConditions } from '../../../testkit/src/network/simulated-network.ts';

/** Any session over any network that play can go on over: fields of a plan for fast-check. */
export const anyRoughSession = {
  seed: fc.string({ minLength: 1, maxLength: 8 }),
  delays: fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 5, maxLength: 5 }),
  jitterMs: fc.integer({ min: 0, max: 80 }),
  lossRatio: fc.constantFrom(0, 0.05, 0.3),
  inputDelayFrames: fc.integer({ min: 0, max: 4 }),
  maxPredictionFrames: fc.integer({ min: 1, max: 10 }),
};

export interface RoughNetwork {
  readonly delays: readonly number[];
  readonly jitterMs: number;
  readonly lossRatio: number;
}

/** Each direction of each link with a delay of its own. */
export function roughLinks({ delays, jitterMs, lossRatio }: RoughNetwork) {
  return (from: number, to: number): Partial<LinkConditions> => ({
    delayMs: delays[(from + 2 * to) % delays.length]!,
    jitterMs,
    lossRatio,
    duplicateRatio: 0.05,
    reorders: true,
  });
}
