/*
 * What happens in one simulated session, drawn from its seed alone: who plays over which links, from when on, with which
 * settings, and what goes wrong on the way. The whole range that a session must survive is in here.
 */
import { createRandom, type Random } from '@greenroom/netcode';
import type { LinkConditions } from '../network/simulated-network.ts';

export interface Cut {
  readonly atMs: number;
  readonly lastsMs: number;
  readonly from: number;
  readonly to: number;
  readonly isBothWays: boolean;
}

export interface Nap {
  readonly atMs: number;
  readonly lastsMs: number;
  readonly slot: number;
}

export interface SessionPlan {
  readonly seed: string;
  readonly players: number;
  readonly frames: number;
  readonly netcode: {
    readonly inputDelayFrames: number;
    readonly maxPredictionFrames: number;
    readonly checksumIntervalFrames: number;
    readonly notifyAfterMs: number;
  };
  /** Of the link from one slot to another: `links[from][to]`. */
  readonly links: readonly (readonly LinkConditions[])[];
  /** When each slot starts, in ms. */
  readonly startAtMs: readonly number[];
  /** How fast each slot's own clock runs; 1 is true time. */
  readonly clockRates: readonly number[];
  /** An input is held for this many frames. */
  readonly heldFrames: number;
  readonly cuts: readonly Cut[];
  /** Times in which a page does nothing at all. */
  readonly naps: readonly Nap[];
}

export interface PlanLimits {
  /** Default: 2 to 4, now and then 8. */
  readonly players?: number | undefined;
  /** Default 600. */
  readonly frames?: number | undefined;
}

export function planSession(seed: string, limits: PlanLimits = {}): SessionPlan {
  const random = createRandom(`${seed}/plan`);
  const between = (min: number, max: number) => min + random.float() * (max - min);
  const players = limits.players ?? (random.int(20) === 0 ? 8 : 2 + random.int(3));
  const inputDelayFrames = random.int(7);
  const startSpreadMs = random.int(4) === 0 ? 1000 : 30;
  return {
    seed,
    players,
    frames: limits.frames ?? 600,
    netcode: {
      inputDelayFrames,
      // A window of one frame at 400 ms is a slide show, and right all the same.
      maxPredictionFrames: random.int(10) === 0 ? 1 + random.int(4) : 5 + random.int(8),
      checksumIntervalFrames: [1, 10, 10, 30][random.int(4)]!,
      notifyAfterMs: 500,
    },
    links: planLinks(players, random),
    startAtMs: Array.from({ length: players }, () => between(100, 100 + startSpreadMs)),
    clockRates: Array.from(
      { length: players },
      () => 1 + between(-1, 1) * (random.int(4) === 0 ? 0.005 : 0.0001),
    ),
    heldFrames: [1, 3, 15][random.int(3)]!,
    cuts: Array.from({ length: random.int(4) }, () => {
      const from = random.int(players);
      return {
        atMs: between(0, 12_000),
        lastsMs: between(20, 2000),
        from,
        to: (from + 1 + random.int(players - 1)) % players,
        isBothWays: random.int(2) === 0,
      };
    }),
    naps: Array.from({ length: random.int(4) === 0 ? 2 : 0 }, () => ({
      atMs: between(0, 12_000),
      lastsMs: between(20, 1000),
      slot: random.int(players),
    })),
  };
}

/**
 * A long session over one ordinary link, rolled back most of the time, in which the checksum of every frame is compared:
 * to count false alarms.
 */
export function planLongSession(seed: string, frames: number): SessionPlan {
  const plan = planSession(seed, { players: 2, frames });
  const random = createRandom(`${seed}/long`);
  const link = (): LinkConditions => ({
    delayMs: 20 + random.float() * 60,
    jitterMs: random.float() * 30,
    lossRatio: random.float() * 0.1,
    duplicateRatio: 0.01,
    reorders: true,
    burstRatio: 0.001,
    burstMs: 200,
  });
  return {
    ...plan,
    netcode: { ...plan.netcode, inputDelayFrames: 1, maxPredictionFrames: 10, checksumIntervalFrames: 1 },
    links: [link(), link()].map((conditions) => [conditions, conditions]),
    heldFrames: 2,
  };
}

function planLinks(players: number, random: Random): LinkConditions[][] {
  const conditions = planConditions(random);
  const isUniform = random.int(2) === 0;
  const isSymmetric = random.int(2) === 0;
  const links: LinkConditions[][] = Array.from({ length: players }, () => []);
  for (let from = 0; from < players; from++) {
    for (let to = 0; to < from; to++) {
      const there = isUniform ? conditions : planConditions(random);
      const back = isSymmetric ? there : planConditions(random);
      const rttMs = random.float() * 400;
      const share = isSymmetric ? 0.5 : random.float();
      links[from]![to] = { ...there, delayMs: rttMs * share };
      links[to]![from] = { ...back, delayMs: rttMs * (1 - share) };
    }
  }
  return links;
}

/** All but the delay. Each fault is absent in half of the sessions, so that it is also met alone. */
function planConditions(random: Random): Omit<LinkConditions, 'delayMs'> {
  const sometimes = (max: number) => (random.int(2) === 0 ? 0 : random.float() * max);
  return {
    jitterMs: sometimes(100),
    lossRatio: sometimes(0.3),
    duplicateRatio: sometimes(0.2),
    reorders: random.int(2) === 0,
    burstRatio: sometimes(0.02),
    burstMs: 50 + random.float() * 350,
  };
}
