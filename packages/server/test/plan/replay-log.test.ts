import type { SessionId } from '@greenroom/protocol';
import { expect, test } from 'vitest';
import { createFifo } from '../../src/matchmaking/fifo.ts';
import type { PlannedChange } from '../../src/plan/finish.ts';
import { replayLog } from '../../src/plan/replay-log.ts';
import { sessionMachine } from '../../src/session/session-machine.ts';
import type { LoggedEvent } from '../../src/store/port.ts';
import { makeScene } from '../engine/support/scenes.ts';
import { id, openDesk } from './support.ts';
import stored from './version-1-log.json' with { type: 'json' };

/** The rows that a store makes of a plan. */
function logOf(session: string, changes: readonly PlannedChange[]): LoggedEvent[] {
  return changes.flatMap(({ plan }) =>
    plan.writes
      .filter((write) => write.session === session)
      .flatMap(({ events, expectedVersion }) =>
        events.map(({ type, payload }, index) => ({
          position: 1,
          session: session as SessionId,
          version: expectedVersion + index + 1,
          eventId: plan.eventId,
          type,
          payload,
          at: plan.at,
        })),
      ),
  );
}

function someLife() {
  const desk = openDesk(
    makeScene('trio', { rules: { groupSize: 3 }, matchmaker: createFifo({ maxRttMs: null }) }),
  );
  const changes = ['anna', 'ben', 'cleo'].map((name) => desk.join(name));
  desk.at += 700;
  changes.push(desk.event('s1', { type: 'loaded', participant: id('ben') }));
  changes.push(desk.event('s1', { type: 'left', participant: id('anna') }));
  return { desk, changes };
}

test('replaying a log gives the stored snapshot, instants and draws included', () => {
  const { desk, changes } = someLife();
  for (const session of ['s1', 's2']) {
    const replayed = replayLog(sessionMachine, logOf(session, changes));
    const stored = changes.flatMap(({ plan }) => plan.writes).findLast((write) => write.session === session);
    expect(sessionMachine.serialize(replayed)).toBe(stored?.snapshot);
    expect(replayed.state).toBe(desk.stateOf(session));
  }
});

test('a log with a gap, without a beginning, or with an event too many is not replayed', () => {
  const { changes } = someLife();
  const log = logOf('s1', changes);
  expect(() => replayLog(sessionMachine, [])).toThrow(RangeError);
  expect(() => replayLog(sessionMachine, log.slice(1))).toThrow('version 2');
  expect(() => replayLog(sessionMachine, log.toSpliced(2, 1))).toThrow('version 4');
  const renumbered = log.toSpliced(0, 1).map((entry, index) => ({ ...entry, version: index + 1 }));
  expect(() => replayLog(sessionMachine, renumbered)).toThrow('log begins with seatTaken');
  const twice = [...log, { ...log.at(-1)!, version: log.length + 1 }];
  expect(() => replayLog(sessionMachine, twice)).toThrow('left at version');
  const again = [...log, { ...log[0]!, version: log.length + 1 }];
  expect(() => replayLog(sessionMachine, again)).toThrow('created again');
  const foreign = [{ ...log[0]!, payload: '{"type":"something"}' }];
  expect(() => replayLog(sessionMachine, foreign)).toThrow(TypeError);
});

test('[SES-12] a log of version 1 gives what its snapshot is read as', () => {
  const log = stored.log.map(
    (entry, index): LoggedEvent => ({
      position: 1,
      session: 's1' as SessionId,
      version: index + 1,
      eventId: `e${index}`,
      type: entry.event?.type ?? 'created',
      payload: JSON.stringify(entry),
      at: 1,
    }),
  );
  const replayed = replayLog(sessionMachine, log);
  expect(replayed).toEqual(sessionMachine.parse(JSON.stringify(stored.snapshot)));
  expect(replayed.context).toMatchObject({ rules: { onTimeout: 'end' }, play: { inputDelayFrames: 2 } });
});
