import type { SceneId } from '@greenroom/protocol';
import { planMerges } from '../plan/plan-merges.ts';
import type { EngineParts } from './parts.ts';
import { makeWorld } from './planning.ts';
import type { Transactions } from './transactions.ts';

/** Before a merge that the store did not take is tried again. */
const RETRY_MS = 1_000;

/** Node's timers cannot wait longer than 2^31 ms; looking again once an hour costs nothing. */
const MAX_WAIT_MS = 3_600_000;

/**
 * Two who failed together and since then both wait get no event when the memory of it runs out: this wakes the scene up
 * then. A timer runs only while the scene remembers a pair and has sessions to merge; memory and waiting sessions are
 * both in the store, so that a restart starts the same timers.
 */
export interface PairExpiry {
  /** The scene's waiting sessions or its remembered pairs may have changed. */
  note(scene: SceneId): void;
  stop(): void;
  /** Timers armed: at most one for each scene. */
  timers(): number;
}

interface Timer {
  readonly instant: number;
  cancel(): void;
}

export function createPairExpiry(parts: EngineParts, transactions: Transactions): PairExpiry {
  const timers = new Map<SceneId, Timer>();
  let isStopped = false;

  function arm(scene: SceneId, instant: number): void {
    const armed = timers.get(scene);
    if (isStopped || (armed && armed.instant <= instant)) return;
    armed?.cancel();
    const { clock } = parts;
    const cancel = clock.at(Math.min(instant, clock.now() + MAX_WAIT_MS), () => void fire(scene));
    timers.set(scene, { instant, cancel });
  }

  function disarm(scene: SceneId): void {
    timers.get(scene)?.cancel();
    timers.delete(scene);
  }

  async function fire(scene: SceneId): Promise<void> {
    disarm(scene);
    parts.memoryOf(scene).forgetExpired(parts.clock.now());
    try {
      await merge(scene);
      note(scene);
    } catch (error) {
      parts.log.warn({ scene, error }, 'waiting sessions not merged');
      arm(scene, parts.clock.now() + RETRY_MS);
    }
  }

  async function merge(id: SceneId): Promise<void> {
    const scene = parts.sceneOf(id);
    if (!scene) return;
    await parts.sceneQueue.run(id, async () => {
      const eventId = parts.nextEventId('pairExpired');
      await transactions.run(id, () => planMerges(makeWorld(parts, scene, true), { eventId }));
    });
  }

  function note(scene: SceneId): void {
    const memory = parts.memoryOf(scene);
    const next = memory.nextExpiry();
    if (next === undefined) return;
    if (parts.live.waitingIn(scene).length > 1) {
      arm(scene, next);
    } else {
      disarm(scene);
      memory.forgetExpired(parts.clock.now());
    }
  }

  return {
    note,
    stop() {
      isStopped = true;
      for (const scene of [...timers.keys()]) disarm(scene);
    },
    timers: () => timers.size,
  };
}
