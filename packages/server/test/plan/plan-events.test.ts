import type { SessionId } from '@greenroom/protocol';
import { describe, expect, test } from 'vitest';
import { type EventOfMany, planEvents } from '../../src/plan/plan-event.ts';
import type { PlanWorld } from '../../src/plan/world.ts';
import type { SessionEvent } from '../../src/session/events.ts';
import { type Desk, id, openDesk } from './support.ts';

const S1 = 's1' as SessionId;

/** Anna and ben, just matched. */
function matchedPair(): Desk {
  const desk = openDesk();
  desk.join('anna');
  desk.join('ben');
  return desk;
}

const loaded = (name: string, parts: Partial<EventOfMany> = {}): EventOfMany => ({
  eventId: `loaded ${name}`,
  event: { type: 'loaded', participant: id(name), at: 1 } as SessionEvent,
  ...parts,
});
const left = (name: string): EventOfMany => ({
  eventId: `left ${name}`,
  event: { type: 'left', participant: id(name), at: 1 } as SessionEvent,
});
const report = (name: string) => ({ participant: id(name) }) as never;

function plan(desk: Desk, events: readonly EventOfMany[], world: Partial<PlanWorld> = {}) {
  const planned = planEvents({ ...desk.world(), ...world }, desk.sessions.get(S1)!, events);
  if (planned.type !== 'planned') throw new Error(planned.type);
  return planned;
}

describe('several events of one session', () => {
  test('are one change: ids, log entries and reports in the order given, one write', () => {
    const desk = matchedPair();
    const version = desk.sessions.get(S1)!.version;
    const { answers, change } = plan(desk, [
      loaded('ben', { reports: [report('ben')] }),
      loaded('anna', { reports: [report('anna')] }),
    ]);
    expect(answers).toEqual([{ type: 'moved' }, { type: 'moved' }]);
    expect(change?.plan).toMatchObject({
      eventId: 'loaded ben',
      moreEventIds: ['loaded anna'],
      reports: [report('ben'), report('anna')],
      writes: [{ session: S1, expectedVersion: version, state: 'validating' }],
    });
    expect(change?.plan.writes[0]?.events.map(({ type, eventIndex }) => [type, eventIndex])).toEqual([
      ['loaded', 0],
      ['loaded', 1],
    ]);
    expect(change?.sessions[0]?.steps.map(({ state }) => state)).toEqual(['matched', 'validating']);
  });

  test('[SES-3] those that move nothing are answered, and leave no id, entry or report', () => {
    const desk = matchedPair();
    const started = {
      eventId: 'started',
      event: { type: 'started', participant: id('anna'), at: 1 } as SessionEvent,
      reports: [report('nobody')],
    };
    const { answers, change } = plan(desk, [started, loaded('anna'), loaded('anna'), loaded('ben')]);
    expect(answers.map(({ type }) => type)).toEqual(['refused', 'moved', 'unchanged', 'moved']);
    expect(change?.plan).toMatchObject({ eventId: 'loaded anna', moreEventIds: ['loaded ben'], reports: [] });
    expect(change?.plan.writes[0]?.events.map(({ eventIndex }) => eventIndex)).toEqual([0, 1]);
  });

  test('none of which moves anything are no change', () => {
    const desk = matchedPair();
    expect(plan(desk, [loaded('zoe')])).toMatchObject({ answers: [{ type: 'refused' }], change: undefined });
  });

  test('[SES-7] each is held against the epoch as of its turn', () => {
    const desk = matchedPair();
    const { epoch } = desk.sessions.get(S1)!.snapshot.context;
    const { answers } = plan(desk, [
      loaded('anna', { epoch: epoch - 1 }),
      loaded('anna', { epoch: epoch + 1 }),
      loaded('ben', { epoch }),
    ]);
    expect(answers).toEqual([
      { type: 'refused', code: 'staleEpoch', detail: `epoch ${epoch - 1}, now ${epoch}` },
      { type: 'refused', code: 'staleEpoch', detail: `epoch ${epoch + 1}, now ${epoch}` },
      { type: 'moved' },
    ]);
  });

  test('of which one would place people need the scene, and see there what it did', () => {
    const desk = matchedPair();
    const events = [loaded('anna'), left('ben'), loaded('anna')];
    const outside = { ...desk.world(), waiting: null };
    expect(planEvents(outside, desk.sessions.get(S1)!, events)).toEqual({ type: 'needsScene' });
    const { answers, change } = plan(desk, events);
    expect(answers.map(({ type }) => type)).toEqual(['moved', 'moved', 'refused']);
    expect(change?.plan.writes.map(({ session, state }) => [session, state])).toEqual([
      [S1, 'disposed'],
      ['s2', 'waiting'],
    ]);
    // Who is placed because of an event has that event's id in the log.
    expect(change?.plan.writes[1]?.events.map(({ eventIndex }) => eventIndex)).toEqual([1]);
  });

  test('of a session that waits need the scene as well', () => {
    const desk = openDesk();
    desk.join('anna');
    const outside = { ...desk.world(), waiting: null };
    expect(planEvents(outside, desk.sessions.get(S1)!, [left('anna')])).toEqual({ type: 'needsScene' });
  });
});
