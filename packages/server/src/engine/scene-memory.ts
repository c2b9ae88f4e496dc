import type { ParticipantId, SceneId } from '@greenroom/protocol';
import type { FailedPair, Store } from '../store/port.ts';

/** What the matchmaker and the balance of treatments know of one scene; a copy of the store. */
export interface SceneMemory {
  load(now: number): Promise<void>;
  hasFailed(a: ParticipantId, b: ParticipantId, now: number): boolean;
  rememberFailedPair(pair: FailedPair, now: number): void;
  /** Enrolments that ended `completed` under the treatment. */
  completed(treatment: string): number;
  noteCompleted(treatment: string): void;
}

export function createSceneMemory(store: Store, scene: SceneId): SceneMemory {
  const failedUntil = new Map<string, number>();
  const completed = new Map<string, number>();

  return {
    async load(now) {
      const [pairs, counts] = await Promise.all([
        store.failedPairs(scene, now),
        store.completedByTreatment(scene),
      ]);
      for (const { a, b, until } of pairs) failedUntil.set(unorderedKey(a, b), until);
      // What was noted while the store was being read stays.
      for (const [treatment, count] of Object.entries(counts)) {
        completed.set(treatment, Math.max(count, completed.get(treatment) ?? 0));
      }
    },
    hasFailed: (a, b, now) => (failedUntil.get(unorderedKey(a, b)) ?? 0) > now,
    rememberFailedPair({ a, b, until }, now) {
      // Here and nowhere else is anything forgotten: the map stays as small as what has not run out.
      for (const [key, end] of failedUntil) if (end <= now) failedUntil.delete(key);
      failedUntil.set(unorderedKey(a, b), until);
    },
    completed: (treatment) => completed.get(treatment) ?? 0,
    noteCompleted: (treatment) => {
      completed.set(treatment, (completed.get(treatment) ?? 0) + 1);
    },
  };
}

function unorderedKey(a: ParticipantId, b: ParticipantId): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
