import { describe, expect, test } from 'vitest';
import { createFifo } from '../../src/matchmaking/fifo.ts';
import { sessionMachine } from '../../src/session/session-machine.ts';
import { makeScene } from '../engine/support/scenes.ts';
import { type Desk, id, newRow, openDesk, placementOf } from './support.ts';

function deskOf(groupSize: number): Desk {
  return openDesk(makeScene('kitchen', { rules: { groupSize }, matchmaker: createFifo({ maxRttMs: null }) }));
}

function goAway(desk: Desk, session: string, name: string): void {
  desk.event(session, { type: 'disconnected', participant: id(name), connection: `c-${name}` });
}

describe('two half-full waiting sessions', () => {
  test('the younger one moves into the older one when a seat becomes free, and the group is matched', () => {
    const desk = deskOf(2);
    desk.join('anna');
    goAway(desk, 's1', 'anna');
    desk.join('ben');
    desk.join('cleo');
    desk.at += 10_000;
    const { plan } = desk.event('s1', { type: 'deadline', name: 'grace:anna' });
    expect(plan.writes.map(({ session, state }) => [session, state])).toEqual([
      ['s1', 'matched'],
      ['s2', 'disposed'],
    ]);
    expect(plan.writes[0]?.events.map(({ type }) => type)).toEqual(['deadline', 'seatTaken', 'match']);
    expect(plan.writes[1]?.events.map(({ type }) => type)).toEqual(['merged']);
    expect(desk.membersOf('s1')).toEqual(['ben', 'cleo']);
    expect(plan.writes[1]).toMatchObject({ seatsReleased: ['cleo'], deadlinesCleared: ['waiting:cleo'] });
    expect(desk.enrolments.get(id('cleo'))).toMatchObject({ session: 's1', outcome: null });
    expect(JSON.parse(plan.writes[0]!.events[1]!.payload).decision).toMatchObject({
      policy: 'fifo',
      from: 's2',
    });
  });

  test('whoever moves keeps arrival and deadline', () => {
    const desk = deskOf(3);
    desk.join('anna');
    desk.join('ben');
    goAway(desk, 's1', 'ben');
    desk.join('dora');
    desk.at = 5_000;
    desk.join('cleo');
    desk.at = 11_000;
    desk.event('s1', { type: 'left', participant: id('dora') });
    expect(desk.stateOf('s2')).toBe('waiting');
    desk.event('s1', { type: 'deadline', name: 'grace:ben' });
    expect(desk.stateOf('s2')).toBe('disposed');
    const cleo = desk.sessions.get('s1' as never)!.snapshot.context.members.at(-1);
    expect(cleo).toMatchObject({ participant: 'cleo', arrivedAt: 5_000, waitingDeadlineAt: 185_000 });
  });

  test('older is the session whose member has waited longest, whichever was created first', () => {
    const desk = deskOf(2);
    for (const name of ['anna', 'ben', 'cleo']) {
      desk.join(name);
      desk.at += 1_000;
    }
    goAway(desk, 's2', 'cleo');
    desk.join('dora');
    // Anna came first and is put back; the session in which cleo is away for a moment is full.
    desk.event('s1', { type: 'left', participant: id('ben') });
    expect(desk.membersOf('s3')).toEqual(['anna']);
    desk.at += 10_000;
    const { plan } = desk.event('s2', { type: 'deadline', name: 'grace:cleo' });
    expect(plan.writes.map(({ session, state }) => [session, state])).toEqual([
      ['s2', 'disposed'],
      ['s3', 'matched'],
    ]);
    expect(desk.membersOf('s3')).toEqual(['anna', 'dora']);
  });

  test('a younger session that does not fit whole completes the older one, and its rest goes on waiting', () => {
    const desk = deskOf(3);
    desk.join('anna');
    desk.join('ben');
    goAway(desk, 's1', 'anna');
    desk.join('cleo');
    for (const name of ['dora', 'emil']) {
      desk.at += 100;
      desk.join(name);
    }
    expect(desk.membersOf('s2')).toEqual(['dora', 'emil']);
    desk.at += 10_000;
    desk.event('s1', { type: 'deadline', name: 'grace:anna' });
    expect(desk.membersOf('s1')).toEqual(['ben', 'cleo', 'dora']);
    expect(desk.stateOf('s1')).toBe('matched');
    expect(desk.stateOf('s2')).toBe('disposed');
    expect(desk.membersOf('s3')).toEqual(['emil']);
  });

  test('of a younger session of three, two may go and one stay', () => {
    const desk = deskOf(4);
    for (const name of ['anna', 'ben', 'cleo', 'xenia']) {
      if (name === 'xenia') goAway(desk, 's1', 'ben');
      desk.join(name);
      desk.at += 10;
    }
    for (const name of ['dora', 'emil', 'fred']) {
      desk.join(name);
      desk.at += 10;
    }
    expect(desk.membersOf('s2')).toEqual(['dora', 'emil', 'fred']);
    desk.event('s1', { type: 'left', participant: id('xenia') });
    desk.at += 10_000;
    desk.event('s1', { type: 'deadline', name: 'grace:ben' });
    expect(desk.membersOf('s1')).toEqual(['anna', 'cleo', 'dora', 'emil']);
    expect(desk.membersOf('s3')).toEqual(['fred']);
  });

  test('nobody is moved beside somebody who is away, nor away with them; their return makes up for it', () => {
    const desk = deskOf(3);
    desk.join('anna');
    desk.join('ben');
    goAway(desk, 's1', 'anna');
    desk.join('cleo');
    desk.join('dora');
    goAway(desk, 's2', 'dora');
    desk.at += 10_000;
    desk.event('s1', { type: 'deadline', name: 'grace:anna' });
    expect(desk.membersOf('s1')).toEqual(['ben', 'cleo']);
    expect(desk.membersOf('s2')).toEqual(['dora']);
    const { plan } = desk.event('s2', { type: 'connected', participant: id('dora'), connection: 'c2' });
    expect(plan.writes.map(({ session, state }) => [session, state])).toEqual([
      ['s2', 'disposed'],
      ['s1', 'matched'],
    ]);
  });

  test('a pair that failed stays apart', () => {
    const desk = deskOf(2);
    desk.failed.add('ben-cleo').add('cleo-ben');
    desk.join('anna');
    goAway(desk, 's1', 'anna');
    desk.join('ben');
    desk.join('cleo');
    desk.at += 10_000;
    const { plan } = desk.event('s1', { type: 'deadline', name: 'grace:anna' });
    expect(plan.writes).toHaveLength(1);
    expect(desk.stateOf('s2')).toBe('waiting');
  });

  test('a session in which a place opens that nobody can complete takes the younger one whole, if it fits', () => {
    const desk = deskOf(4);
    for (const name of ['anna', 'ben', 'cleo']) desk.join(name);
    goAway(desk, 's1', 'anna');
    desk.join('dora');
    desk.join('emil');
    desk.event('s1', { type: 'left', participant: id('ben') });
    desk.at += 10_000;
    desk.event('s1', { type: 'deadline', name: 'grace:anna' });
    expect(desk.membersOf('s1')).toEqual(['cleo', 'dora', 'emil']);
    expect(desk.stateOf('s1')).toBe('waiting');
    expect(desk.stateOf('s2')).toBe('disposed');
  });

  test('a younger session of which only some may come, without completing the group, stays whole', () => {
    const desk = deskOf(4);
    desk.failed.add('anna-dora').add('dora-anna');
    for (const name of ['anna', 'ben', 'cleo', 'xenia']) {
      if (name === 'xenia') goAway(desk, 's1', 'ben');
      desk.join(name);
      desk.at += 10;
    }
    desk.join('dora');
    desk.at += 10;
    desk.join('emil');
    expect(desk.membersOf('s2')).toEqual(['dora', 'emil']);
    goAway(desk, 's1', 'cleo');
    desk.event('s1', { type: 'left', participant: id('xenia') });
    desk.at += 10_000;
    desk.event('s1', { type: 'deadline', name: 'grace:ben' });
    const { plan } = desk.event('s1', { type: 'deadline', name: 'grace:cleo' });
    expect(plan.writes.map(({ session }) => session)).toEqual(['s1']);
    expect(desk.membersOf('s1')).toEqual(['anna']);
    expect(desk.membersOf('s2')).toEqual(['dora', 'emil']);
  });

  test('those who waited longest move first, wherever they sit', () => {
    const desk = deskOf(3);
    const seat = (session: string, name: string, arrivedAt: number) => {
      desk.enrolments.set(id(name), newRow(name, desk.scene.id, arrivedAt));
      const stored = desk.sessions.get(session as never);
      const placement = placementOf(name, arrivedAt);
      const { id: scene, rules } = desk.scene;
      const create = { id: session as never, scene, rules, at: 50, placement };
      const step = stored && sessionMachine.step(stored.snapshot, { type: 'seatTaken', at: 50, placement });
      const snapshot = step?.type === 'moved' ? step.snapshot : sessionMachine.create(create).snapshot;
      desk.sessions.set(session as never, { id: session as never, version: 1, snapshot });
    };
    seat('older', 'anna', 1);
    seat('older', 'ben', 2);
    seat('younger', 'dora', 20);
    seat('younger', 'emil', 10);
    desk.event('older', { type: 'connected', participant: id('anna'), connection: 'c2' });
    expect(desk.membersOf('older')).toEqual(['anna', 'ben', 'emil']);
    expect(desk.membersOf('s1')).toEqual(['dora']);
  });
});
