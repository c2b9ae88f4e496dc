import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/store/port.ts';
import type { StoreUnderTest } from '../contract.ts';
import { enrolment, pair, participantId, plan, report, SCENE, sessionId, write } from '../plans.ts';

/** One plan: whole or not at all, once, and only on the version it was made for. */
export function commitRules(subject: StoreUnderTest): void {
  describe('commit', () => {
    it('positions rise with every plan, whatever it writes', async () => {
      const { store } = subject;
      const first = await store.commit(plan('e1', { writes: [write('s1')] }));
      const second = await store.commit(plan('e2'));
      const third = await store.commit(plan('e3', { writes: [write('s1', { expectedVersion: 1 })] }));
      const positions = [first, second, third].map((result) =>
        result.type === 'ok' ? result.position : NaN,
      );
      expect(positions).toEqual([...positions].sort((left, right) => left - right));
      expect(new Set(positions).size).toBe(3);
      expect(positions[0]).toBeGreaterThan(0);
    });

    it('a repeated event id is a duplicate with the position of the first, and applies nothing', async () => {
      const { store } = subject;
      const first = await store.commit(plan('e1', { writes: [write('s1')] }));
      const again = await store.commit(
        plan('e1', { writes: [write('s2', { seatsTaken: ['ann'] })], enrolments: [enrolment('ann')] }),
      );
      expect(again).toEqual({ ...first, type: 'duplicate' });
      expect(await store.loadSession(sessionId('s2'))).toBeUndefined();
      expect(await store.seatOf(participantId('ann'))).toBeUndefined();
      expect(await store.latestEnrolment(SCENE, participantId('ann'))).toBeUndefined();
      expect((await store.counts()).events).toBe(1);
    });

    it('a plan of several events has a position and a log entry for each, and they are in order', async () => {
      const { store } = subject;
      const before = await store.commit(plan('e0', { writes: [write('s1')] }));
      const events = [
        { type: 'loaded', payload: '1' },
        { type: 'loaded', payload: '2', eventIndex: 2 },
      ];
      const writes = [write('s1', { expectedVersion: 1, events })];
      const result = await store.commit(plan('e1', { moreEventIds: ['e2', 'e3'], writes }));
      const after = await store.commit(plan('e4'));
      const positions = [before, result, after].map((one) => (one.type === 'ok' ? one.position : Number.NaN));
      const [first = Number.NaN] = positions;
      expect(positions).toEqual([first, first + 3, first + 4]);
      expect((await store.sessionEvents(sessionId('s1'))).slice(1)).toMatchObject([
        { eventId: 'e1', position: first + 1, version: 2, payload: '1' },
        { eventId: 'e3', position: first + 3, version: 3, payload: '2' },
      ]);
      expect(await store.loadSession(sessionId('s1'))).toMatchObject({ version: 3, position: first + 3 });
      expect((await store.counts()).events).toBe(3);
    });

    it('any of its event ids makes a plan a duplicate, which applies nothing', async () => {
      const { store } = subject;
      const first = await store.commit(plan('e1', { moreEventIds: ['e2'] }));
      const position = first.type === 'ok' ? first.position : Number.NaN;
      const again = await store.commit(plan('e3', { moreEventIds: ['e2'], writes: [write('s1')] }));
      expect(again).toEqual({ type: 'duplicate', position });
      expect(await store.commit(plan('e1'))).toEqual({ type: 'duplicate', position: position - 1 });
      expect(await store.commit(plan('e2'))).toEqual({ type: 'duplicate', position });
      expect(await store.loadSession(sessionId('s1'))).toBeUndefined();
      // What was refused has used nothing up.
      expect(await store.commit(plan('e3'))).toEqual({ type: 'ok', position: position + 1 });
    });

    it('a plan that names an event twice, or an entry of an event it does not have, is a bug', async () => {
      const { store } = subject;
      const events = [{ type: 'loaded', payload: '{}', eventIndex: 1 }];
      for (const broken of [
        plan('e1', { moreEventIds: ['e1'] }),
        plan('e1', { moreEventIds: [''] }),
        plan('e1', { writes: [write('s1', { events })] }),
      ]) {
        await expect(store.commit(broken)).rejects.toMatchObject({ code: 'internal' });
      }
      expect((await store.commit(plan('e1'))).type).toBe('ok');
    });

    it('repeats that come at the same time apply once', async () => {
      const { store } = subject;
      const results = await Promise.all(
        Array.from({ length: 5 }, () => store.commit(plan('e1', { writes: [write('s1')] }))),
      );
      expect(results.map(({ type }) => type)).toEqual(['ok', ...Array(4).fill('duplicate')]);
      expect(await store.sessionEvents(sessionId('s1'))).toHaveLength(1);
    });

    it('a plan that writes nothing is remembered like any other', async () => {
      const { store } = subject;
      expect((await store.commit(plan('e1'))).type).toBe('ok');
      expect((await store.commit(plan('e1', { writes: [write('s1')] }))).type).toBe('duplicate');
    });

    it('[REG-09] of two plans on one version one is applied and the other told of the conflict', async () => {
      const { store } = subject;
      await store.commit(plan('create', { writes: [write('s1')] }));
      const join = (name: string): Plan =>
        plan(`join-${name}`, { writes: [write('s1', { expectedVersion: 1, seatsTaken: [name] })] });
      const results = await Promise.all([store.commit(join('ann')), store.commit(join('bob'))]);
      expect(results).toEqual([
        { type: 'ok', position: expect.any(Number) },
        { type: 'conflict', session: 's1' },
      ]);
      expect(await store.seatOf(participantId('bob'))).toBeUndefined();
      expect((await store.loadSession(sessionId('s1')))?.version).toBe(2);
    });

    it('[REG-09] a session is created once', async () => {
      const { store } = subject;
      const results = await Promise.all([
        store.commit(plan('e1', { writes: [write('s1', { snapshot: '"first"' })] })),
        store.commit(plan('e2', { writes: [write('s1', { snapshot: '"second"' })] })),
      ]);
      expect(results[1]).toEqual({ type: 'conflict', session: 's1' });
      expect((await store.loadSession(sessionId('s1')))?.snapshot).toBe('"first"');
    });

    it('a write of a session that does not exist is a conflict', async () => {
      const result = await subject.store.commit(
        plan('e1', { writes: [write('s1', { expectedVersion: 3 })] }),
      );
      expect(result).toEqual({ type: 'conflict', session: 's1' });
    });

    it('a refused plan may come again with the same event id once it fits', async () => {
      const { store } = subject;
      const wrong = plan('e1', { writes: [write('s1', { expectedVersion: 1 })] });
      expect((await store.commit(wrong)).type).toBe('conflict');
      expect((await store.commit(plan('e1', { writes: [write('s1')] }))).type).toBe('ok');
    });

    it('one plan may write a session twice, the second time on the version of the first', async () => {
      const { store } = subject;
      const twice = [write('s1'), write('s1', { expectedVersion: 1, state: 'matched' })];
      expect((await store.commit(plan('e1', { writes: twice }))).type).toBe('ok');
      expect(await store.loadSession(sessionId('s1'))).toMatchObject({ version: 2, state: 'matched' });
    });

    it('[SES-6] a plan whose second session conflicts leaves nothing of the first', async () => {
      const { store } = subject;
      await store.commit(
        plan('before', { writes: [write('s1', { deadlinesSet: [{ name: 'load', dueAt: 9 }] })] }),
      );
      const before = await store.counts();
      const result = await store.commit(
        plan('e1', {
          writes: [
            write('s2', { seatsTaken: ['ann'], deadlinesSet: [{ name: 'wait', dueAt: 5 }] }),
            write('s1', { expectedVersion: 1, deadlinesCleared: ['load'] }),
            write('s3', { expectedVersion: 7 }),
          ],
          enrolments: [enrolment('ann')],
          failedPairs: [pair('ann', 'bob', 9_000)],
          reports: [report('ann', 1, { session: sessionId('s2') })],
        }),
      );
      expect(result).toEqual({ type: 'conflict', session: 's3' });
      expect(await store.counts()).toEqual(before);
      expect(await store.loadSession(sessionId('s2'))).toBeUndefined();
      expect(await store.sessionEvents(sessionId('s2'))).toEqual([]);
      expect((await store.loadSession(sessionId('s1')))?.version).toBe(1);
      expect(await store.nextDueAt()).toBe(9);
      expect(await store.seatOf(participantId('ann'))).toBeUndefined();
      expect(await store.latestEnrolment(SCENE, participantId('ann'))).toBeUndefined();
      expect(await store.failedPairs(SCENE, 0)).toEqual([]);
      expect(await store.timeline(sessionId('s2'))).toEqual([]);
      expect((await store.commit(plan('e1'))).type).toBe('ok');
    });

    it('[REG-13] a creation that fails half-way leaves no orphan', async () => {
      const { store } = subject;
      await store.commit(plan('e1', { writes: [write('s1', { seatsTaken: ['ann'] })] }));
      const result = await store.commit(
        plan('e2', {
          writes: [
            write('s2', { seatsTaken: ['bob', 'ann'], deadlinesSet: [{ name: 'wait:bob', dueAt: 5 }] }),
          ],
        }),
      );
      expect(result).toEqual({ type: 'seatTaken', participant: 'ann' });
      expect(await store.loadSession(sessionId('s2'))).toBeUndefined();
      expect(await store.seatOf(participantId('bob'))).toBeUndefined();
      expect(await store.counts()).toEqual({ liveSessions: 1, seats: 1, deadlines: 0, events: 1 });
    });

    it('a refused plan does not touch those that are committed with it', async () => {
      const { store } = subject;
      const results = await Promise.all([
        store.commit(plan('e1', { writes: [write('s1', { seatsTaken: ['ann'] })] })),
        store.commit(plan('e2', { writes: [write('s2', { seatsTaken: ['bob', 'ann'] })] })),
        store.commit(plan('e3', { writes: [write('s3', { seatsTaken: ['bob'] })] })),
      ]);
      expect(results.map(({ type }) => type)).toEqual(['ok', 'seatTaken', 'ok']);
      expect(await store.seatOf(participantId('bob'))).toEqual({ participant: 'bob', session: 's3' });
    });

    it('a plan that breaks the port rejects with `internal`, and the store goes on', async () => {
      const { store } = subject;
      const broken: Plan[] = [
        plan(''),
        plan('e1', { at: Number.NaN }),
        plan('e1', { writes: [write('s1', { events: [] })] }),
        plan('e1', { writes: [write('s1', { expectedVersion: -1 })] }),
        plan('e1', { writes: [write('s1', { deadlinesSet: [{ name: 'load', dueAt: Number.NaN }] })] }),
        plan('e1', { writes: [{ ...write('s1', { seatsTaken: ['ann'] }), session: sessionId('s2') }] }),
      ];
      for (const each of broken) await expect(store.commit(each)).rejects.toMatchObject({ code: 'internal' });
      expect((await store.commit(plan('e1', { writes: [write('s1')] }))).type).toBe('ok');
    });
  });
}
