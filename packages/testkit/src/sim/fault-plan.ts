/*
 * What goes wrong in a session beside its network: somebody pauses, pages are lost and come back or do not, and one
 * peer's state goes wrong. Everything may fall together.
 */
import { createRandom } from '@greenroom/netcode';
import { type PlanLimits, planSession, type SessionPlan } from './session-plan.ts';

export interface Pause {
  readonly slot: number;
  readonly atMs: number;
  readonly lastsMs: number;
}

/** A page is closed; each of the others hears of it, and later what is to be, at an instant of its own. */
export interface Loss {
  readonly slot: number;
  readonly atMs: number;
  /** By slot, after `atMs`. */
  readonly suspendAfterMs: readonly number[];
  /** By slot, after that. */
  readonly decideAfterMs: readonly number[];
  /** The new page is there before anybody readmits it, or after. */
  readonly reloadAfterMs: number;
  readonly comesBack: boolean;
}

/** This peer steps this frame wrongly. */
export interface Corruption {
  readonly slot: number;
  readonly frame: number;
}

export interface FaultPlan {
  readonly session: SessionPlan;
  readonly onPlayerDrop: 'idle' | 'bot';
  readonly pauses: readonly Pause[];
  readonly losses: readonly Loss[];
  readonly corruption: Corruption | undefined;
}

/** Which faults a plan may hold; all by default. */
export interface FaultKinds {
  readonly pauses?: boolean;
  readonly drops?: boolean;
  readonly rejoins?: boolean;
  readonly corruptions?: boolean;
}

export function planFaults(seed: string, limits: PlanLimits = {}, kinds: FaultKinds = {}): FaultPlan {
  const random = createRandom(`${seed}/faults`);
  const between = (min: number, max: number) => min + random.float() * (max - min);
  const plan = planSession(seed, limits);
  const { players, frames } = plan;
  const lastMs = (1000 * frames) / 60;
  const pauses = Array.from({ length: random.int(4) }, () => ({
    slot: random.int(players),
    atMs: between(0, lastMs),
    lastsMs: between(0, 2000),
  }));

  // Every slot is lost at most once, and two are left at any time; of two players one.
  const slots = Array.from({ length: players }, (_, slot) => slot);
  const losses = Array.from({ length: random.int(Math.max(2, players - 1)) }, (): Loss => {
    const [slot] = slots.splice(random.int(slots.length), 1);
    return {
      slot: slot!,
      atMs: between(0, lastMs),
      suspendAfterMs: Array.from({ length: players }, () => between(50, 1200)),
      decideAfterMs: Array.from({ length: players }, () => (random.int(3) === 0 ? 0 : between(0, 1500))),
      reloadAfterMs: between(500, 3000),
      comesBack: random.int(2) === 0,
    };
  });

  // Among two the lowest slot is believed, among more the larger group: the last of those who stay is never the one.
  const corruption = { slot: Math.max(...slots), frame: Math.floor(between(1, frames * 0.7)) };
  const isCorrupted = random.int(3) === 0 && corruption.slot > Math.min(...slots);
  return {
    session: plan,
    onPlayerDrop: random.int(2) === 0 ? 'idle' : 'bot',
    pauses: kinds.pauses === false ? [] : pauses,
    losses: losses.filter(({ comesBack }) => (comesBack ? kinds.rejoins : kinds.drops) !== false),
    corruption: isCorrupted && kinds.corruptions !== false ? corruption : undefined,
  };
}
