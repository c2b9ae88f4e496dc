import type { SceneId } from '@greenroom/protocol';
import { describe, expect, it } from 'vitest';
import type { ReportRow } from '../../../src/store/port.ts';
import type { StoreUnderTest } from '../contract.ts';
import { enrolment, pair, participantId, plan, report, SCENE, sessionId } from '../plans.ts';

const OTHER = 'boats' as SceneId;

/** What outlives the session: enrolments, the memory of pairs, reports; and the clock of the server. */
export function recordRules(subject: StoreUnderTest): void {
  describe('enrolments', () => {
    it('[REG-51] are written with the plan, and the newest has the highest ordinal', async () => {
      const { store } = subject;
      const done = { outcome: 'completed', code: 'C1', endedAt: 5_000, reason: 'completed' } as const;
      const result = await store.commit(
        plan('e1', {
          enrolments: [
            enrolment('ann', { ordinal: 2, session: sessionId('s1'), epoch: 3, treatment: 'fast', ...done }),
            enrolment('ann', { ordinal: 1, labels: '{"source":"prolific"}' }),
            enrolment('bob', { scene: OTHER }),
          ],
        }),
      );
      const row = enrolment('ann', {
        ordinal: 2,
        session: sessionId('s1'),
        epoch: 3,
        treatment: 'fast',
        ...done,
      });
      const position = result.type === 'ok' ? result.position : undefined;
      expect(await store.latestEnrolment(SCENE, participantId('ann'))).toEqual({ ...row, position });
      expect(await store.latestEnrolment(SCENE, participantId('bob'))).toBeUndefined();
      expect(await store.latestEnrolment(OTHER, participantId('bob'))).toMatchObject({ ordinal: 1 });
    });

    it('one that is written again replaces the old one', async () => {
      const { store } = subject;
      await store.commit(plan('e1', { enrolments: [enrolment('ann', { session: sessionId('s1') })] }));
      const moved = enrolment('ann', { session: sessionId('s2'), attempts: 1 });
      await store.commit(plan('e2', { enrolments: [moved] }));
      expect(await store.enrolmentsOf(sessionId('s1'))).toEqual([]);
      expect(await store.enrolmentsOf(sessionId('s2'))).toMatchObject([{ participant: 'ann', attempts: 1 }]);
    });

    it('of one session come in order of arrival', async () => {
      const { store } = subject;
      const session = sessionId('s1');
      await store.commit(
        plan('e1', {
          enrolments: [
            enrolment('bob', { session, arrivedAt: 2 }),
            enrolment('cyd', { session, arrivedAt: 1 }),
            enrolment('ann', { session, arrivedAt: 2 }),
          ],
        }),
      );
      const names = (await store.enrolmentsOf(session)).map(({ participant }) => participant);
      expect(names).toEqual(['cyd', 'ann', 'bob']);
    });

    it('completed ones are counted by scene and treatment, and only once', async () => {
      const { store } = subject;
      const completed = { treatment: 'fast', outcome: 'completed' } as const;
      await store.commit(
        plan('e1', {
          enrolments: [
            enrolment('ann', { treatment: 'fast' }),
            enrolment('bob', completed),
            enrolment('cyd', { ...completed, treatment: 'slow' }),
            enrolment('dan', { ...completed, treatment: null }),
            enrolment('eve', { ...completed, scene: OTHER }),
            enrolment('fay', { treatment: 'fast', outcome: 'partnerLost' }),
          ],
        }),
      );
      expect(await store.completedByTreatment(SCENE)).toEqual({ fast: 1, slow: 1 });
      await store.commit(
        plan('e2', {
          enrolments: [
            enrolment('ann', completed),
            enrolment('bob', { ...completed, code: 'C1' }),
            enrolment('cyd', { treatment: 'slow', outcome: 'desynced' }),
          ],
        }),
      );
      expect(await store.completedByTreatment(SCENE)).toEqual({ fast: 2 });
      expect(await store.completedByTreatment('none' as SceneId)).toEqual({});
    });
  });

  describe('failed pairs', () => {
    it('[REG-22] are remembered until their time, by scene, once per pair whoever is named first', async () => {
      const { store } = subject;
      await store.commit(
        plan('e1', {
          failedPairs: [pair('bob', 'ann', 2_000), pair('ann', 'cyd', 3_000), pair('a', 'b', 9_000, OTHER)],
        }),
      );
      expect(await store.failedPairs(SCENE, 1_999)).toEqual([
        pair('ann', 'bob', 2_000),
        pair('ann', 'cyd', 3_000),
      ]);
      expect(await store.failedPairs(SCENE, 2_000)).toEqual([pair('ann', 'cyd', 3_000)]);
      await store.commit(plan('e2', { at: 1_500, failedPairs: [pair('ann', 'bob', 4_000)] }));
      expect(await store.failedPairs(SCENE, 3_000)).toEqual([pair('ann', 'bob', 4_000)]);
    });

    it('[SES-13] what has run out is forgotten when something new is remembered', async () => {
      const { store } = subject;
      await store.commit(plan('e1', { failedPairs: [pair('ann', 'bob', 2_000)] }));
      await store.commit(plan('e2', { at: 2_000, failedPairs: [pair('cyd', 'dan', 9_000)] }));
      expect(await store.failedPairs(SCENE, 0)).toEqual([pair('cyd', 'dan', 9_000)]);
    });
  });

  describe('reports', () => {
    it('are kept once per sequence number, in order of arrival, as the timeline of the session', async () => {
      const { store } = subject;
      const session = sessionId('s1');
      const first = report('ann', 1, { session, state: 'waiting', payload: '"first"' });
      const flagged = report('ann', 2, { session, state: 'ended', flag: 'impossibleTransition' });
      await store.commit(plan('e1', { reports: [report('bob', 7, { session }), first, report('ann', 9)] }));
      await store.commit(plan('e2', { reports: [{ ...first, payload: '"again"' }, flagged, flagged] }));
      expect(await store.timeline(session)).toEqual([report('bob', 7, { session }), first, flagged]);
      expect(await store.timeline(sessionId('s2'))).toEqual([]);
    });

    it('the last one is the highest sequence number, with the state of the newest that names one', async () => {
      const { store } = subject;
      const ann = participantId('ann');
      const none = { seq: 0, state: null, bytes: 0 };
      expect(await store.lastReport(SCENE, ann, 1)).toEqual(none);
      const later = report('ann', 3, { state: 'matched' });
      const earlier = report('ann', 2, { state: 'waiting' });
      await store.commit(plan('e1', { reports: [later, earlier, report('ann', 4, { kind: 'log' })] }));
      expect(await store.lastReport(SCENE, ann, 1)).toMatchObject({ seq: 4, state: 'matched' });
      expect(await store.lastReport(SCENE, ann, 2)).toEqual(none);
      expect(await store.lastReport(OTHER, ann, 1)).toEqual(none);
    });

    it('are weighed by enrolment, in bytes and not in letters', async () => {
      const { store } = subject;
      const reports = [
        report('ann', 1, { payload: '"é"' }),
        report('ann', 2, { payload: '""' }),
        report('bob', 1),
      ];
      await store.commit(plan('e1', { reports }));
      expect(await store.lastReport(SCENE, participantId('ann'), 1)).toMatchObject({ bytes: 6 });
    });

    it('[SES-10] that speak of the end of a session are found by person, the first of them, without the refused', async () => {
      const { store } = subject;
      const session = sessionId('s1');
      const said = (seq: number, more: Partial<ReportRow> = {}) =>
        report('ann', seq, { session, kind: 'finished', ...more });
      await store.commit(
        plan('e1', {
          reports: [
            said(9),
            said(2, { flag: 'implausible' }),
            said(3, { flag: 'disposed' }),
            said(4, { session: sessionId('s2') }),
            said(5, { session: null }),
            said(6, { kind: 'uploaded' }),
            said(7, { ordinal: 2 }),
            said(8, { scene: OTHER }),
            said(10),
            report('bob', 1, { session, kind: 'finished' }),
          ],
        }),
      );
      const ann = { scene: SCENE, participant: participantId('ann'), ordinal: 1 };
      const seqs = async (limit: number) =>
        (await store.finishReports(ann, session, limit)).map(({ seq }) => seq);
      expect(await seqs(2)).toEqual([3, 9]);
      expect(await seqs(9)).toEqual([3, 9, 10]);
      expect(await store.finishReports(ann, session, 1)).toEqual([said(3, { flag: 'disposed' })]);
    });
  });

  describe('the clock of the server', () => {
    it('is unknown at first, then what it was touched with last', async () => {
      const { store } = subject;
      expect(await store.lastAlive()).toBeUndefined();
      await store.touch(1_000);
      await store.touch(2_000.5);
      expect(await store.lastAlive()).toBe(2_000.5);
    });
  });
}
