import { describe, expect, it } from 'vitest';
import type { Plan, Store } from '../../../src/store/port.ts';
import type { StoreUnderTest } from '../contract.ts';
import { plan, sessionId, write } from '../plans.ts';

const CLAIM_MS = 5_000;

/** Deadlines: claimed when due, void as soon as a later version of the session says so. */
export function deadlineRules(subject: StoreUnderTest): void {
  describe('deadlines', () => {
    it('are claimed when due, oldest first, as many as asked for, each once', async () => {
      const { store } = subject;
      await arm(store, { s1: 30, s2: 10, s3: 20, s4: 99 });
      expect(await store.nextDueAt()).toBe(10);
      expect(await store.claimDue(9, 10)).toEqual([]);
      expect(await store.claimDue(30, 2)).toEqual([
        { session: 's2', name: 'load', dueAt: 10, generation: 1 },
        { session: 's3', name: 'load', dueAt: 20, generation: 1 },
      ]);
      expect(await store.claimDue(30, 2)).toEqual([
        { session: 's1', name: 'load', dueAt: 30, generation: 1 },
      ]);
      expect(await store.claimDue(30, 2)).toEqual([]);
      expect(await store.nextDueAt()).toBe(99);
    });

    it('[SES-12] a claim that nobody commits runs out, so the deadline is claimed again', async () => {
      const { store } = subject;
      await arm(store, { s1: 10 });
      const first = await store.claimDue(50, 10);
      expect(first).toHaveLength(1);
      expect(await store.nextDueAt()).toBe(50 + CLAIM_MS);
      expect(await store.claimDue(50 + CLAIM_MS - 1, 10)).toEqual([]);
      expect(await store.claimDue(50 + CLAIM_MS, 10)).toEqual(first);
    });

    it('a deadline that fired is used up, also by a plan that writes nothing', async () => {
      const { store } = subject;
      await arm(store, { s1: 10 });
      await store.claimDue(10, 10);
      expect((await store.commit(fired('s1', 1))).type).toBe('ok');
      expect((await store.counts()).deadlines).toBe(0);
      expect(await store.commit(fired('s1', 1, { eventId: 'again' }))).toEqual({ type: 'stale' });
    });

    it('the plan of a fired deadline may set the same name again', async () => {
      const { store } = subject;
      await arm(store, { s1: 10 });
      const next = write('s1', { expectedVersion: 1, deadlinesSet: [{ name: 'load', dueAt: 40 }] });
      expect((await store.commit(fired('s1', 1, { writes: [next] }))).type).toBe('ok');
      expect(await store.claimDue(40, 10)).toEqual([
        { session: 's1', name: 'load', dueAt: 40, generation: 2 },
      ]);
    });

    it('[SES-4] a deadline that was cleared after it was claimed is stale and changes nothing', async () => {
      const { store } = subject;
      await arm(store, { s1: 10 });
      await store.claimDue(10, 10);
      const left = write('s1', { expectedVersion: 1, state: 'playing', deadlinesCleared: ['load'] });
      await store.commit(plan('left', { writes: [left] }));
      const late = fired('s1', 1, { writes: [write('s1', { expectedVersion: 2, state: 'disposed' })] });
      expect(await store.commit(late)).toEqual({ type: 'stale' });
      expect(await store.loadSession(sessionId('s1'))).toMatchObject({ version: 2, state: 'playing' });
    });

    it('[SES-4] [REG-25] a deadline that was set anew after it was claimed is stale by its generation', async () => {
      const { store } = subject;
      await arm(store, { s1: 10 });
      await store.claimDue(10, 10);
      const again = write('s1', { expectedVersion: 1, deadlinesSet: [{ name: 'load', dueAt: 60 }] });
      await store.commit(plan('again', { writes: [again] }));
      expect(await store.commit(fired('s1', 1))).toEqual({ type: 'stale' });
      // The new one neither inherits the claim nor comes early.
      expect(await store.claimDue(59, 10)).toEqual([]);
      expect(await store.claimDue(60, 10)).toEqual([
        { session: 's1', name: 'load', dueAt: 60, generation: 2 },
      ]);
    });

    it('[SES-4] the generation is the version after all events of the write', async () => {
      const { store } = subject;
      const events = Array.from({ length: 3 }, () => ({ type: 'connected', payload: '{}' }));
      await store.commit(
        plan('e1', { writes: [write('s1', { events, deadlinesSet: [{ name: 'load', dueAt: 5 }] })] }),
      );
      expect(await store.claimDue(5, 1)).toMatchObject([{ generation: 3 }]);
    });

    it('those that a write does not name stay as they are', async () => {
      const { store } = subject;
      const two = [
        { name: 'wait:ann', dueAt: 10 },
        { name: 'wait:bob', dueAt: 20 },
      ];
      await store.commit(plan('e1', { writes: [write('s1', { deadlinesSet: two })] }));
      const left = write('s1', { expectedVersion: 1, deadlinesCleared: ['wait:ann', 'never set'] });
      await store.commit(plan('e2', { writes: [left] }));
      expect(await store.claimDue(100, 10)).toEqual([
        { session: 's1', name: 'wait:bob', dueAt: 20, generation: 1 },
      ]);
    });

    it('[REG-12] a deadline of one session is none of another', async () => {
      const { store } = subject;
      await arm(store, { s1: 10, s2: 10 });
      await store.commit(
        plan('e', { writes: [write('s1', { expectedVersion: 1, deadlinesCleared: ['load'] })] }),
      );
      expect(await store.claimDue(10, 10)).toMatchObject([{ session: 's2' }]);
      expect(await store.commit(fired('s1', 1))).toEqual({ type: 'stale' });
    });
  });
}

async function arm(store: Store, dueAt: Readonly<Record<string, number>>): Promise<void> {
  for (const [session, instant] of Object.entries(dueAt)) {
    const deadlinesSet = [{ name: 'load', dueAt: instant }];
    await store.commit(plan(`arm-${session}`, { writes: [write(session, { deadlinesSet })] }));
  }
}

function fired(session: string, generation: number, parts: Partial<Plan> = {}): Plan {
  const deadline = { session: sessionId(session), name: 'load', generation };
  return plan(`t:${session}:load:${generation}`, { deadline, ...parts });
}
