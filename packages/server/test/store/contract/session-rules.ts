import { describe, expect, it } from 'vitest';
import type { StoreUnderTest } from '../contract.ts';
import { participantId, plan, SCENE, sessionId, write } from '../plans.ts';

/** Sessions, their log, and who sits where. */
export function sessionRules(subject: StoreUnderTest): void {
  describe('sessions', () => {
    it('the record is what the last plan wrote, its version the number of log entries', async () => {
      const { store } = subject;
      const events = [
        { type: 'seatTaken', payload: '{"n":1}' },
        { type: 'match', payload: '{"n":2}' },
      ];
      await store.commit(plan('e1', { writes: [write('s1', { events })] }));
      const last = await store.commit(
        plan('e2', {
          writes: [
            write('s1', { expectedVersion: 2, machineVersion: 4, state: 'matched', snapshot: '{"x":1}' }),
          ],
        }),
      );
      expect(await store.loadSession(sessionId('s1'))).toEqual({
        id: 's1',
        scene: SCENE,
        version: 3,
        machineVersion: 4,
        state: 'matched',
        snapshot: '{"x":1}',
        position: last.type === 'ok' ? last.position : undefined,
      });
      expect(await store.loadSession(sessionId('s2'))).toBeUndefined();
    });

    it('the log is in order, without a gap, and each entry names its plan', async () => {
      const { store } = subject;
      const events = [
        { type: 'seatTaken', payload: '{"name":"Zoë \\u0000 \u{1F373}"}' },
        { type: 'match', payload: '[]' },
      ];
      const first = await store.commit(
        plan('e1', { at: 10, writes: [write('s1', { events }), write('s2')] }),
      );
      const second = await store.commit(
        plan('e2', { at: 20.5, writes: [write('s1', { expectedVersion: 2 })] }),
      );
      const positions = [first, second].map((result) =>
        result.type === 'ok' ? result.position : Number.NaN,
      );
      const [p1, p2] = positions;
      const entry = { session: 's1', eventId: 'e1', at: 10, position: p1 };
      expect(await store.sessionEvents(sessionId('s1'))).toEqual([
        { ...entry, version: 1, ...events[0] },
        { ...entry, version: 2, ...events[1] },
        {
          session: 's1',
          eventId: 'e2',
          at: 20.5,
          position: p2,
          version: 3,
          type: 'connected',
          payload: '{}',
        },
      ]);
      expect(await store.sessionEvents(sessionId('s2'))).toHaveLength(1);
    });

    it('live sessions come oldest first, disposed ones not at all', async () => {
      const { store } = subject;
      for (const name of ['s3', 's1', 's2']) await store.commit(plan(`+${name}`, { writes: [write(name)] }));
      await store.commit(plan('e4', { writes: [write('s3', { expectedVersion: 1, state: 'playing' })] }));
      await store.commit(plan('e5', { writes: [write('s1', { expectedVersion: 1, state: 'disposed' })] }));
      await store.commit(plan('e6', { writes: [write('s4', { state: 'disposed' })] }));
      const live = await store.liveSessions();
      expect(live.map(({ id }) => id)).toEqual(['s3', 's2']);
      expect(live[0]).toEqual(await store.loadSession(sessionId('s3')));
    });

    it('[SES-5] a session disposed with all it held leaves no seat, no deadline, no live entry', async () => {
      const { store } = subject;
      const held = { seatsTaken: ['ann', 'bob'], deadlinesSet: [{ name: 'load', dueAt: 5 }] };
      await store.commit(plan('e1', { writes: [write('s1', held)] }));
      expect(await store.counts()).toEqual({ liveSessions: 1, seats: 2, deadlines: 1, events: 1 });
      const over = { state: 'disposed', seatsReleased: ['ann', 'bob'], deadlinesCleared: ['load'] };
      await store.commit(plan('e2', { writes: [write('s1', { expectedVersion: 1, ...over })] }));
      expect(await store.counts()).toEqual({ liveSessions: 0, seats: 0, deadlines: 0, events: 2 });
      expect(await store.nextDueAt()).toBeUndefined();
      expect((await store.loadSession(sessionId('s1')))?.state).toBe('disposed');
    });

    it('[SES-5] a session disposed without naming its deadlines leaves none, and another one keeps its own', async () => {
      const { store } = subject;
      for (const name of ['s1', 's2']) {
        await store.commit(
          plan(name, { writes: [write(name, { deadlinesSet: [{ name: 'load', dueAt: 5 }] })] }),
        );
      }
      await store.commit(plan('e3', { writes: [write('s1', { expectedVersion: 1, state: 'disposed' })] }));
      expect(await store.claimDue(10, 10)).toMatchObject([{ session: 's2', name: 'load' }]);
    });
  });

  describe('seats', () => {
    it('[SES-1] a participant holds one seat over all sessions', async () => {
      const { store } = subject;
      const results = await Promise.all(
        ['s1', 's2', 's3'].map((name) =>
          store.commit(plan(`join-${name}`, { writes: [write(name, { seatsTaken: ['ann'] })] })),
        ),
      );
      const refused = { type: 'seatTaken', participant: 'ann' };
      expect(results).toEqual([{ type: 'ok', position: expect.any(Number) }, refused, refused]);
      expect(await store.seatOf(participantId('ann'))).toEqual({ participant: 'ann', session: 's1' });
      expect((await store.counts()).seats).toBe(1);
    });

    it('[SES-1] not even twice in one plan', async () => {
      const { store } = subject;
      const twice = plan('e1', {
        writes: [write('s1', { seatsTaken: ['ann'] }), write('s2', { seatsTaken: ['ann'] })],
      });
      expect(await store.commit(twice)).toEqual({ type: 'seatTaken', participant: 'ann' });
      expect(await store.liveSessions()).toEqual([]);
    });

    it('one plan moves a seat, in whichever order it names the sessions', async () => {
      const { store } = subject;
      await store.commit(plan('e1', { writes: [write('s1', { seatsTaken: ['ann', 'bob'] })] }));
      const moved = await store.commit(
        plan('e2', {
          writes: [
            write('s2', { seatsTaken: ['ann', 'bob'] }),
            write('s1', { expectedVersion: 1, state: 'disposed', seatsReleased: ['ann', 'bob'] }),
          ],
        }),
      );
      expect(moved.type).toBe('ok');
      expect(await store.seatOf(participantId('ann'))).toEqual({ participant: 'ann', session: 's2' });
    });

    it('a session releases its own seats only', async () => {
      const { store } = subject;
      await store.commit(plan('e1', { writes: [write('s1', { seatsTaken: ['ann'] }), write('s2')] }));
      await store.commit(
        plan('e2', { writes: [write('s2', { expectedVersion: 1, seatsReleased: ['ann'] })] }),
      );
      expect(await store.seatOf(participantId('ann'))).toEqual({ participant: 'ann', session: 's1' });
    });
  });
}
