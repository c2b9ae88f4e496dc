import { describe, expect, test } from 'vitest';
import { createFifo } from '../../src/matchmaking/fifo.ts';
import { planEvent } from '../../src/plan/plan-event.ts';
import type { PlanWorld } from '../../src/plan/world.ts';
import { makeScene } from '../engine/support/scenes.ts';
import { type Desk, id, openDesk } from './support.ts';

const WAIT_MS = 180_000;
const desk = (rules = {}): Desk =>
  openDesk(
    makeScene('trio', {
      rules: { groupSize: 3, onTimeout: 'startWithBots', ...rules },
      matchmaker: createFifo({ maxRttMs: null }),
    }),
  );
const timeUp = (name: string) => ({ type: 'deadline', name: `waiting:${name}` }) as const;
const without = (name: string): Partial<PlanWorld> => ({
  isLive: (connection) => connection !== `c-${name}`,
});

describe('a waiting deadline in a scene that starts with bots', () => {
  test('matches everybody who is there in the plan of that deadline, with a treatment', () => {
    const d = desk();
    d.join('anna');
    d.at += 5_000;
    d.join('ben');
    d.at += WAIT_MS - 5_000;
    const { plan, sessions } = d.event('s1', timeUp('anna'), {});
    expect(plan.writes).toMatchObject([{ state: 'matched', events: [{ type: 'matchWithBots' }] }]);
    expect(plan.writes[0]?.deadlinesCleared).toEqual(['waiting:anna', 'waiting:ben']);
    expect(sessions[0]?.after.context.match?.bots).toEqual([2]);
    expect(plan.enrolments).toMatchObject(
      ['anna', 'ben'].map((participant) => ({ participant, epoch: 2, treatment: 'default', outcome: null })),
    );
  });

  test('[SES-11] a newcomer gets a session of their own', () => {
    const d = desk();
    d.join('anna');
    d.at += WAIT_MS;
    d.event('s1', timeUp('anna'));
    d.join('ben');
    expect([d.membersOf('s1'), d.membersOf('s2')]).toEqual([['anna'], ['ben']]);
  });

  test('[REG-05] [SES-1] who is not there moves to a session of their own, and waits on', () => {
    const d = desk();
    d.join('anna');
    d.join('ben');
    d.event('s1', { type: 'disconnected', participant: id('ben'), connection: 'c-ben' });
    d.at += WAIT_MS - 1_000;
    d.join('cleo');
    expect(d.membersOf('s1')).toEqual(['anna', 'ben', 'cleo']);
    d.at += 1_000;
    const { plan } = d.event('s1', timeUp('anna'));
    expect(d.membersOf('s1')).toEqual(['anna', 'cleo']);
    expect(d.stateOf('s1')).toBe('matched');
    expect(
      plan.writes.map(({ session, seatsReleased, seatsTaken }) => [session, seatsReleased, seatsTaken]),
    ).toEqual([
      ['s1', ['ben'], []],
      ['s2', [], [{ participant: 'ben', session: 's2' }]],
    ]);
    expect(d.enrolments.get(id('ben'))).toMatchObject({ session: 's2', epoch: 1, outcome: null });
    // As whoever is put back: at least as long as everybody, and with the grace to come back.
    const [ben] = d.sessions.get('s2' as never)?.snapshot.context.members ?? [];
    expect(ben).toMatchObject({
      connection: null,
      graceUntil: d.at + d.scene.rules.graceMs,
      waitingDeadlineAt: d.at + d.scene.rules.requeueMs,
      requeuedBecause: null,
    });
  });

  test('[REG-05] a socket that is gone, and of which the store has not heard, is nobody to play with', () => {
    const d = desk();
    d.join('anna');
    d.join('ben');
    d.at += WAIT_MS;
    d.event('s1', timeUp('anna'), without('ben'));
    expect(d.membersOf('s1')).toEqual(['anna']);
    expect(d.membersOf('s2')).toEqual(['ben']);
  });

  test('whose own time is up without a socket is told so, as everywhere else', () => {
    const d = desk();
    d.join('anna');
    d.join('ben');
    d.at += WAIT_MS;
    d.event('s1', timeUp('anna'), without('anna'));
    expect(d.enrolments.get(id('anna'))).toMatchObject({ outcome: 'waitingRoomTimeout' });
    expect([d.stateOf('s1'), d.membersOf('s1')]).toEqual(['waiting', ['ben']]);
  });

  test.each([
    ['the scene sends them away', desk({ onTimeout: 'end' }), 'waitingRoomTimeout'],
    ['it is the end of the grace', desk(), 'youWereLost'],
  ])('means what it means elsewhere where %s', (_why, d, outcome) => {
    d.join('anna');
    const isGrace = outcome === 'youWereLost';
    if (isGrace) d.event('s1', { type: 'disconnected', participant: id('anna'), connection: 'c-anna' });
    d.at += WAIT_MS;
    d.event('s1', isGrace ? { type: 'deadline', name: 'grace:anna' } : timeUp('anna'));
    expect(d.enrolments.get(id('anna'))).toMatchObject({ outcome });
  });

  test('[SES-4] one that has moved since, or fires early, starts nothing', () => {
    const d = desk();
    d.join('anna');
    d.at += WAIT_MS - 1;
    const session = d.sessions.get('s1' as never)!;
    const early = { eventId: 'e', session, event: { ...timeUp('anna'), at: d.at } };
    expect(planEvent(d.world(), early)).toEqual({ type: 'unchanged' });
  });

  test('needs the scene’s turn, since somebody may have to be placed', () => {
    const d = desk();
    d.join('anna');
    d.at += WAIT_MS;
    const session = d.sessions.get('s1' as never)!;
    const asked = { eventId: 'e', session, event: { ...timeUp('anna'), at: d.at } };
    expect(planEvent({ ...d.world(), waiting: null }, asked)).toEqual({ type: 'needsScene' });
  });

  test('put back after a match with bots, everybody has their time once more, and the rule with it', () => {
    const d = desk();
    d.join('anna');
    d.at += WAIT_MS;
    d.event('s1', timeUp('anna'));
    d.event('s1', { type: 'loaded', participant: id('anna') });
    d.event('s1', { type: 'away', participant: id('anna'), cause: 'stranded' });
    expect(d.membersOf('s2')).toEqual(['anna']);
    d.at += d.scene.rules.requeueMs;
    d.event('s2', timeUp('anna'));
    expect(d.stateOf('s2')).toBe('matched');
  });
});

test('[RB-10] the log says what was agreed where play begins, and nowhere else', () => {
  const d = desk({ play: { ...desk().scene.rules.play, inputDelayFrames: 'auto' } });
  d.join('anna');
  d.at += WAIT_MS;
  const changes = [d.event('s1', timeUp('anna')), d.event('s1', { type: 'loaded', participant: id('anna') })];
  changes.push(d.event('s1', { type: 'started', participant: id('anna') }));
  const entries = changes.flatMap(({ plan }) => plan.writes.flatMap(({ events }) => events));
  expect(entries.map(({ payload }) => JSON.parse(payload).agreed)).toEqual([
    undefined,
    { inputDelayFrames: 1 },
    undefined,
  ]);
});
