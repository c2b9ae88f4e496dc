import { describe, expect, test } from 'vitest';
import { createFifo } from '../../src/matchmaking/fifo.ts';
import { makeScene } from '../engine/support/scenes.ts';
import { openDesk } from './support.ts';

const trio = () =>
  openDesk(makeScene('trio', { rules: { groupSize: 3 }, matchmaker: createFifo({ maxRttMs: null }) }));

describe('an arrival', () => {
  test('[SES-6] a session is created together with its first seat, in one plan', () => {
    const { plan } = openDesk().join('anna');
    expect(plan.writes).toHaveLength(1);
    expect(plan.writes[0]).toMatchObject({
      session: 's1',
      expectedVersion: 0,
      state: 'waiting',
      seatsTaken: [{ participant: 'anna', session: 's1' }],
      seatsReleased: [],
      deadlinesSet: [{ name: 'waiting:anna', dueAt: 181_000 }],
      deadlinesCleared: [],
    });
    expect(plan.enrolments).toMatchObject([{ participant: 'anna', session: 's1', epoch: 1, outcome: null }]);
  });

  test('the one who completes the group brings the match along, in the same plan', () => {
    const desk = openDesk();
    desk.join('anna');
    const { plan, sessions } = desk.join('ben');
    expect(plan.writes).toHaveLength(1);
    expect(plan.writes[0]?.events.map(({ type }) => type)).toEqual(['seatTaken', 'match']);
    expect(plan.writes[0]).toMatchObject({
      expectedVersion: 1,
      state: 'matched',
      seatsTaken: [{ participant: 'ben', session: 's1' }],
      deadlinesSet: [{ name: 'load', dueAt: 31_000 }],
      deadlinesCleared: ['waiting:anna'],
    });
    expect(sessions).toMatchObject([{ id: 's1', version: 3 }]);
    expect(plan.enrolments).toMatchObject([
      { participant: 'ben', session: 's1', epoch: 2, treatment: 'default' },
      { participant: 'anna', session: 's1', epoch: 2, treatment: 'default' },
    ]);
  });

  test('a group of one is complete with its first seat', () => {
    const desk = openDesk(makeScene('solo', { rules: { groupSize: 1 } }));
    const { plan } = desk.join('anna');
    expect(plan.writes[0]?.events.map(({ type }) => type)).toEqual(['created', 'match']);
    expect(desk.stateOf('s1')).toBe('matched');
  });

  test('[REG-05] [REG-10] somebody away for a moment keeps the seat and blocks the match', () => {
    const desk = openDesk();
    desk.join('anna');
    desk.event('s1', { type: 'disconnected', participant: 'anna' as never, connection: 'c-anna' });
    desk.join('ben');
    expect(desk.stateOf('s1')).toBe('waiting');
    expect(desk.membersOf('s1')).toEqual(['anna', 'ben']);
    desk.join('cleo');
    expect(desk.membersOf('s2')).toEqual(['cleo']);
    const back = desk.event('s1', { type: 'connected', participant: 'anna' as never, connection: 'c2' });
    expect(back.plan.writes[0]?.events.map(({ type }) => type)).toEqual(['connected', 'match']);
  });

  test('[REG-01] [REG-06] [SES-11] a session that is not waiting takes nobody', () => {
    const desk = openDesk();
    desk.join('anna');
    desk.join('ben');
    const { plan } = desk.join('cleo');
    expect(plan.writes).toMatchObject([{ session: 's2', expectedVersion: 0, state: 'waiting' }]);
    expect(desk.membersOf('s1')).toEqual(['anna', 'ben']);
  });

  test('the decision is in the log with every candidate that was rejected and why', () => {
    const desk = trio();
    desk.failed.add('dora-anna');
    desk.join('anna');
    desk.join('ben');
    const { plan } = desk.join('dora');
    const [entry] = plan.writes[0]!.events;
    expect(entry?.type).toBe('created');
    expect(JSON.parse(entry!.payload)).toMatchObject({
      type: 'created',
      create: { id: 's2', scene: 'trio', at: 1_000, placement: { participant: 'dora' } },
      decision: {
        policy: 'fifo',
        from: null,
        session: null,
        rejected: [{ session: 's1', reason: 'failedPair', participant: 'anna', rttMs: null }],
      },
    });
  });

  test('who is taken carries the reasons too', () => {
    const desk = openDesk();
    desk.join('far', 90);
    const { plan } = desk.join('anna', 60);
    expect(plan.writes[0]?.session).toBe('s2');
    const joined = desk.join('ben', 20);
    expect(joined.plan.writes[0]?.session).toBe('s2');
    expect(JSON.parse(joined.plan.writes[0]!.events[0]!.payload)).toMatchObject({
      type: 'event',
      event: { type: 'seatTaken', at: 1_000, placement: { participant: 'ben', rttMs: 20 } },
      decision: { session: 's2', rejected: [{ session: 's1', reason: 'rttTooHigh', rttMs: 110 }] },
    });
  });
});
