import { describe, expect, it } from 'vitest';
import type { StoreUnderTest } from '../contract.ts';
import { enrolment, pair, participantId, plan, report, SCENE, sessionId, write } from '../plans.ts';

/** Closing, and what is there when the place is opened again. */
export function durabilityRules(
  subject: StoreUnderTest,
  { isDurable }: { readonly isDurable: boolean },
): void {
  describe('closing', () => {
    it('settles what was asked before, refuses what comes after, and may be called twice', async () => {
      const { store } = subject;
      const before = store.commit(plan('e1', { writes: [write('s1')] }));
      await Promise.all([store.close(), store.close()]);
      expect((await before).type).toBe('ok');
      await expect(store.commit(plan('e2'))).rejects.toMatchObject({ code: 'disposed' });
      await expect(store.liveSessions()).rejects.toMatchObject({ code: 'disposed' });
      await store.close();
    });
  });

  // An engine that keeps nothing has no such rules; it skips none.
  if (!isDurable) return;

  describe('opened again', () => {
    it('[SES-9] everything that was committed is there', async () => {
      const session = sessionId('s1');
      const ann = participantId('ann');
      const held = { seatsTaken: ['ann'], deadlinesSet: [{ name: 'load', dueAt: 70 }] };
      const all = plan('e1', {
        writes: [write('s1', held)],
        enrolments: [enrolment('ann', { session, treatment: 'fast', outcome: 'completed' })],
        failedPairs: [pair('ann', 'bob', 9_000)],
        reports: [report('ann', 1, { session, state: 'waiting' })],
      });
      await subject.store.commit(all);
      await subject.store.touch(5_000);
      const everything = async () => {
        const { store } = subject;
        return Promise.all([
          store.loadSession(session),
          store.liveSessions(),
          store.sessionEvents(session),
          store.seatOf(ann),
          store.enrolmentsOf(session),
          store.failedPairs(SCENE, 0),
          store.completedByTreatment(SCENE),
          store.timeline(session),
          store.lastReport(SCENE, ann, 1),
          store.lastAlive(),
          store.nextDueAt(),
          store.counts(),
        ]);
      };
      const before = await everything();
      await subject.reopen();
      expect(await everything()).toEqual(before);
      expect((await subject.store.commit(all)).type).toBe('duplicate');
    });

    it('positions go on rising', async () => {
      const before = await subject.store.commit(plan('e1'));
      await subject.reopen();
      const after = await subject.store.commit(plan('e2'));
      if (before.type !== 'ok' || after.type !== 'ok') throw new Error('both plans fit');
      expect(after.position).toBeGreaterThan(before.position);
    });

    it('[SES-12] a claim of the process before holds nothing up', async () => {
      const armed = write('s1', { deadlinesSet: [{ name: 'load', dueAt: 10 }] });
      await subject.store.commit(plan('e1', { writes: [armed] }));
      const claimed = await subject.store.claimDue(10, 10);
      await subject.reopen();
      expect(await subject.store.nextDueAt()).toBe(10);
      expect(await subject.store.claimDue(10, 10)).toEqual(claimed);
    });
  });
}
