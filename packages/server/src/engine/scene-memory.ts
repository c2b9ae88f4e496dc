import type { ParticipantId, SceneId } from '@greenroom/protocol';
import type { FailedPair, Store } from '../store/port.ts';

/** What the matchmaker and the balance of treatments know of one scene; a copy of the store. */
export interface SceneMemory {
  load(now: number): Promise<void>;
  hasFailed(a: ParticipantId, b: ParticipantId, now: number): boolean;
  rememberFailedPair(pair: FailedPair, now: number): void;
  /** When the first of the remembered pairs may meet again, also if that has passed; undefined: none is remembered. */
  nextExpiry(): number | undefined;
  forgetExpired(now: number): void;
  /** Enrolments that ended `completed` under the treatment. */
  completed(treatment: string): number;
  noteCompleted(treatment: string): void;
}

export function createSceneMemory(store: Store, scene: SceneId): SceneMemory {
  const failedUntil = new Map<string, number>();
  const completed = new Map<string, number>();
  let earliest = Number.POSITIVE_INFINITY;

  function remember(a: ParticipantId, b: ParticipantId, until: number): void {
    failedUntil.set(unorderedKey(a, b), until);
    earliest = Math.min(earliest, until);
  }

  /** Nowhere else is anything forgotten: the map stays as small as what has not run out. */
  function forgetExpired(now: number): void {
    if (earliest > now) return;
    for (const [key, until] of failedUntil) if (until <= now) failedUntil.delete(key);
    earliest = Math.min(Number.POSITIVE_INFINITY, ...failedUntil.values());
  }

  return {
    async load(now) {
      const [pairs, counts] = await Promise.all([
        store.failedPairs(scene, now),
        store.completedByTreatment(scene),
      ]);
      for (const { a, b, until } of pairs) remember(a, b, until);
      // What was noted while the store was being read stays.
      for (const [treatment, count] of Object.entries(counts)) {
        completed.set(treatment, Math.max(count, completed.get(treatment) ?? 0));
      }
    },
    hasFailed: (a, b, now) => (failedUntil.get(unorderedKey(a, b)) ?? 0) > now,
    rememberFailedPair({ a, b, until }, now) {
      forgetExpired(now);
      remember(a, b, until);
    },
    nextExpiry: () => (failedUntil.size === 0 ? undefined : earliest),
    forgetExpired,
    completed: (treatment) => completed.get(treatment) ?? 0,
    noteCompleted: (treatment) => {
      completed.set(treatment, (completed.get(treatment) ?? 0) + 1);
    },
  };
}

function unorderedKey(a: ParticipantId, b: ParticipantId): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
