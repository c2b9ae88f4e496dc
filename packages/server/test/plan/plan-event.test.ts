import { describe, expect, test } from 'vitest';
import { createFifo } from '../../src/matchmaking/fifo.ts';
import { planEvent } from '../../src/plan/plan-event.ts';
import { makeScene } from '../engine/support/scenes.ts';
import { type Desk, id, openDesk } from './support.ts';

const trio = (rules = {}) =>
  openDesk(
    makeScene('trio', { rules: { groupSize: 3, ...rules }, matchmaker: createFifo({ maxRttMs: null }) }),
  );

function matchedTrio(desk: Desk = trio()): Desk {
  for (const name of ['anna', 'ben', 'cleo']) {
    desk.join(name);
    desk.at += 1_000;
  }
  return desk;
}

function allLoad(desk: Desk): Desk {
  for (const name of ['anna', 'ben', 'cleo']) desk.event('s1', { type: 'loaded', participant: id(name) });
  return desk;
}

const measurement = { rttMs: null, jitterMs: null, probesSent: 0, probesReceived: 0, route: null };
const failing = (name: string, peer: number) =>
  ({
    type: 'linkReported',
    participant: id(name),
    peer,
    attempt: 1,
    failure: 'noLink',
    measurement,
  }) as const;

describe('what an event brings along', () => {
  test('[REG-51] outcome and code are stored in the plan that frees the seat', () => {
    const desk = openDesk();
    desk.join('anna');
    desk.at += 180_000;
    const { plan } = desk.event('s1', { type: 'deadline', name: 'waiting:anna' });
    expect(plan.writes).toMatchObject([{ session: 's1', state: 'disposed', seatsReleased: ['anna'] }]);
    expect(plan.enrolments).toMatchObject([
      {
        participant: 'anna',
        outcome: 'waitingRoomTimeout',
        code: 'C-WAITED',
        endedAt: 181_000,
        session: 's1',
      },
    ]);
  });

  test('an outcome without a code of its own gets the one for the rest', () => {
    const desk = openDesk();
    desk.join('anna');
    const { plan } = desk.event('s1', { type: 'left', participant: id('anna') });
    expect(plan.enrolments).toMatchObject([{ outcome: 'youLeft', code: 'C-OTHER', reason: 'abandoned' }]);
  });

  test('a person who is put back gets the next seat in the same plan: the seat moves, nobody is between', () => {
    const desk = matchedTrio();
    desk.event('s1', { type: 'loaded', participant: id('anna') });
    const { plan } = desk.event('s1', { type: 'left', participant: id('ben') });
    expect(plan.writes.map(({ session, state }) => [session, state])).toEqual([
      ['s1', 'disposed'],
      ['s2', 'waiting'],
    ]);
    expect(plan.writes[0]?.seatsReleased).toEqual(['anna', 'ben', 'cleo']);
    expect(plan.writes[1]?.seatsTaken).toEqual([
      { participant: 'anna', session: 's2' },
      { participant: 'cleo', session: 's2' },
    ]);
    expect(desk.enrolments.get(id('ben'))).toMatchObject({ outcome: 'youLeft', session: 's1' });
    expect(desk.enrolments.get(id('cleo'))).toMatchObject({ outcome: null, session: 's2', epoch: 1 });
  });

  test('whoever is put back keeps the arrival, and waits at least requeueMs from now on', () => {
    const desk = matchedTrio();
    desk.at = 175_000;
    desk.event('s1', { type: 'left', participant: id('ben') });
    const members = desk.sessions.get('s2' as never)!.snapshot.context.members;
    expect(members.map(({ participant, arrivedAt }) => [participant, arrivedAt])).toEqual([
      ['anna', 1_000],
      ['cleo', 3_000],
    ]);
    expect(members.map(({ waitingDeadlineAt }) => waitingDeadlineAt)).toEqual([205_000, 205_000]);
    expect(members[0]?.requeuedBecause).toBe('participantLeft');
  });

  test('the original deadline stays where it is the later one', () => {
    const desk = matchedTrio();
    desk.event('s1', { type: 'left', participant: id('ben') });
    const members = desk.sessions.get('s2' as never)!.snapshot.context.members;
    expect(members.map(({ waitingDeadlineAt }) => waitingDeadlineAt)).toEqual([181_000, 183_000]);
  });

  test('people who are put back complete a group that waits, and it is matched in the same plan', () => {
    const desk = matchedTrio();
    desk.join('dora');
    const { plan } = desk.event('s1', { type: 'left', participant: id('ben') });
    expect(plan.writes.map(({ session, state }) => [session, state])).toEqual([
      ['s1', 'disposed'],
      ['s2', 'matched'],
    ]);
    expect(plan.writes[1]?.events.map(({ type }) => type)).toEqual(['seatTaken', 'seatTaken', 'match']);
    expect(desk.membersOf('s2')).toEqual(['dora', 'anna', 'cleo']);
  });

  test('[REG-22] the failed pair is remembered in the same plan, and not put together by it', () => {
    const desk = allLoad(matchedTrio());
    const { plan } = desk.event('s1', failing('anna', 1));
    expect(plan.failedPairs).toEqual([{ scene: 'trio', a: 'anna', b: 'ben', until: 604_000 }]);
    expect(desk.membersOf('s2')).toEqual(['anna', 'cleo']);
    expect(desk.membersOf('s3')).toEqual(['ben']);
    expect(desk.enrolments.get(id('anna'))?.attempts).toBe(1);
    expect(desk.enrolments.get(id('cleo'))?.attempts).toBe(0);
    const entry = JSON.parse(plan.writes[2]!.events[0]!.payload);
    expect(entry.decision).toMatchObject({
      from: 's1',
      session: null,
      rejected: [{ session: 's2', reason: 'failedPair', participant: 'anna' }],
    });
  });

  test('after maxAttempts the outcome is linkFailed, and the innocent goes back', () => {
    const desk = allLoad(matchedTrio(trio({ maxAttempts: 1 })));
    const { plan } = desk.event('s1', failing('anna', 1));
    expect(desk.enrolments.get(id('anna'))).toMatchObject({
      outcome: 'linkFailed',
      reason: 'validationFailed',
    });
    expect(desk.enrolments.get(id('ben'))?.outcome).toBe('linkFailed');
    expect(plan.writes.map(({ session }) => session)).toEqual(['s1', 's2']);
    expect(desk.membersOf('s2')).toEqual(['cleo']);
  });

  test('who has no socket is put back without one, and has the grace', () => {
    const desk = matchedTrio();
    desk.event('s1', { type: 'disconnected', participant: id('cleo'), connection: 'c-cleo' });
    desk.event('s1', { type: 'left', participant: id('ben') });
    const [anna, cleo] = ['s2', 's3'].map((s) => desk.sessions.get(s as never)!.snapshot.context.members[0]);
    expect(anna).toMatchObject({ connection: 'c-anna', graceUntil: null });
    expect(cleo).toMatchObject({ connection: null, graceUntil: desk.at + 10_000 });
  });

  test('[REG-05] who goes is put back last and alone, holds up nobody, and is put with the others on return', () => {
    const desk = matchedTrio();
    for (const name of ['anna', 'ben', 'cleo']) desk.event('s1', { type: 'loaded', participant: id(name) });
    // Anna came first, and her socket is still there.
    desk.event('s1', { type: 'away', participant: id('anna'), cause: 'leaving' });
    expect(desk.membersOf('s2')).toEqual(['ben', 'cleo']);
    expect(desk.membersOf('s3')).toEqual(['anna']);
    desk.event('s3', { type: 'connected', participant: id('anna'), connection: 'again' });
    expect(['s2', 's3'].map((session) => desk.stateOf(session)).sort()).toEqual(['disposed', 'matched']);
  });

  test('[REG-05] a newcomer is put with those who are there, and the group is complete', () => {
    const desk = matchedTrio();
    for (const name of ['anna', 'ben', 'cleo']) desk.event('s1', { type: 'loaded', participant: id(name) });
    desk.event('s1', { type: 'away', participant: id('anna'), cause: 'leaving' });
    desk.at += 1_000;
    desk.join('dora');
    expect(desk.stateOf('s2')).toBe('matched');
    expect(desk.membersOf('s2')).toEqual(['ben', 'cleo', 'dora']);
    expect(desk.membersOf('s3')).toEqual(['anna']);
  });

  test('[REG-05] a seat whose socket is known to be gone is away, stored or not', () => {
    const desk = matchedTrio();
    const isLive = (connection: string) => connection !== 'c-anna';
    desk.event('s1', { type: 'left', participant: id('cleo') }, { isLive });
    expect(desk.membersOf('s2')).toEqual(['ben']);
    expect(desk.membersOf('s3')).toEqual(['anna']);
  });

  test('only the seat of the one who goes is freed; the others keep theirs', () => {
    const desk = trio();
    desk.join('anna');
    desk.join('ben');
    const { plan } = desk.event('s1', { type: 'left', participant: id('anna') });
    expect(plan.writes).toMatchObject([{ session: 's1', seatsReleased: ['anna'], seatsTaken: [] }]);
    expect(plan.enrolments.map(({ participant }) => participant)).toEqual(['anna']);
  });

  test('whoever came first is placed first, wherever they sat', () => {
    const desk = matchedTrio();
    desk.join('dora');
    desk.at += 1_000;
    // Anna and cleo, who came before dora, sit behind her in the second session.
    desk.event('s1', { type: 'left', participant: id('ben') });
    expect(desk.membersOf('s2')).toEqual(['dora', 'anna', 'cleo']);
    desk.event('s2', { type: 'left', participant: id('anna') });
    expect(desk.membersOf('s3')).toEqual(['cleo', 'dora']);
  });

  test('outside of the scene a plan that would place people is not made', () => {
    const desk = matchedTrio();
    const session = desk.sessions.get('s1' as never)!;
    const world = { ...desk.world(), waiting: null };
    const event = { type: 'left', participant: id('ben'), at: desk.at } as const;
    expect(planEvent(world, { eventId: 'e', session, event })).toEqual({ type: 'needsScene' });
    const loaded = { type: 'loaded', participant: id('ben'), at: desk.at } as const;
    expect(planEvent(world, { eventId: 'e', session, event: loaded }).type).toBe('planned');
  });

  test('a waiting session changes in the scene alone: whoever comes back may complete or merge groups', () => {
    const desk = openDesk();
    desk.join('anna');
    const session = desk.sessions.get('s1' as never)!;
    const event = { type: 'disconnected', participant: id('anna'), connection: 'c-anna', at: 5 } as const;
    const world = { ...desk.world(), waiting: null };
    expect(planEvent(world, { eventId: 'e', session, event })).toEqual({ type: 'needsScene' });
  });

  test('an end that settles everybody needs no scene', () => {
    const desk = allLoad(matchedTrio());
    const session = desk.sessions.get('s1' as never)!;
    const event = { type: 'cancelled', reason: 'cancelled', at: 5 } as const;
    const planned = planEvent({ ...desk.world(), waiting: null }, { eventId: 'e', session, event });
    expect(
      planned.type === 'planned' && planned.change.plan.enrolments.map(({ outcome }) => outcome),
    ).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });

  test('[SES-3] what is impossible is refused with a code, what changes nothing writes nothing', () => {
    const desk = matchedTrio();
    const session = desk.sessions.get('s1' as never)!;
    const at = desk.at;
    const refused = planEvent(desk.world(), {
      eventId: 'e',
      session,
      event: { type: 'started', participant: id('anna'), at },
    });
    expect(refused).toMatchObject({ type: 'refused', code: 'wrongState' });
    const event = { type: 'connected', participant: id('anna'), connection: 'c-anna', at } as const;
    expect(planEvent(desk.world(), { eventId: 'e', session, event })).toEqual({ type: 'unchanged' });
  });

  test('[SES-4] a deadline that moves is written anew, one that stays is not touched', () => {
    const desk = trio();
    desk.join('anna');
    desk.join('ben');
    const gone = desk.event('s1', { type: 'disconnected', participant: id('anna'), connection: 'c-anna' });
    expect(gone.plan.writes[0]).toMatchObject({
      deadlinesSet: [{ name: 'grace:anna', dueAt: desk.at + 10_000 }],
      deadlinesCleared: [],
    });
    const back = desk.event('s1', { type: 'connected', participant: id('anna'), connection: 'c2' });
    expect(back.plan.writes[0]).toMatchObject({ deadlinesSet: [], deadlinesCleared: ['grace:anna'] });
  });
});
