import type { Store } from '../store/port.ts';
import type { Metrics } from './metrics.ts';

export interface MeasureStore {
  readonly metrics: Metrics;
  /** Steady clock in ms. */
  steadyNow(): number;
}

/** The same store with its commits and the lateness of its deadlines counted. */
export function measureStore(store: Store, { metrics, steadyNow }: MeasureStore): Store {
  return {
    ...store,
    async commit(plan) {
      const since = steadyNow();
      try {
        const result = await store.commit(plan);
        metrics.commits.inc({ result: result.type });
        return result;
      } catch (error) {
        metrics.commits.inc({ result: 'failed' });
        throw error;
      } finally {
        metrics.commitSeconds.observe((steadyNow() - since) / 1_000);
      }
    },
    async claimDue(now, limit) {
      const due = await store.claimDue(now, limit);
      for (const { dueAt } of due) metrics.deadlineLatenessSeconds.observe(Math.max(0, now - dueAt) / 1_000);
      return due;
    },
  };
}
