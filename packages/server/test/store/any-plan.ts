import type { EndReason, ParticipantId, ParticipantOutcome, SceneId, SessionId } from '@greenroom/protocol';
import fc from 'fast-check';
import type { EnrolmentRow, FailedPair, Plan, ReportRow } from '../../src/store/port.ts';

/**
 * Plans out of few names, so that they meet: the same session, participant, event and deadline again and again.
 * What fits and what is refused is for the store to find out.
 */
const session = fc.constantFrom('s1', 's2', 's3', 's4') as fc.Arbitrary<SessionId>;
const participant = fc.constantFrom('ann', 'bob', 'cyd', 'dan') as fc.Arbitrary<ParticipantId>;
const scene = fc.constantFrom('kitchen', 'boats') as fc.Arbitrary<SceneId>;
const deadlineName = fc.constantFrom('load', 'wait:ann', 'wait:bob');
const instant = fc.integer({ min: 0, max: 20_000 });
const state = fc.constantFrom('waiting', 'matched', 'playing');
const treatment = fc.option(fc.constantFrom('fast', 'slow'));
const text = fc.oneof(fc.string({ maxLength: 8 }), fc.string({ maxLength: 4, unit: 'grapheme' }));

const eventId = fc.integer({ min: 0, max: 200 }).map((n) => `e${n}`);

export function anyPlan(): fc.Arbitrary<Plan> {
  const parts = fc.record(
    {
      eventId,
      moreEventIds: fc.uniqueArray(eventId, { maxLength: 2 }),
      at: instant,
      deadline: fc.record({ session, name: deadlineName, generation: fc.integer({ min: 1, max: 6 }) }),
      writes: fc.array(anyWrite(), { maxLength: 3 }),
      enrolments: fc.array(enrolment, { maxLength: 2 }),
      failedPairs: fc.array(failedPair, { maxLength: 2 }),
      reports: fc.array(report, { maxLength: 3 }),
    },
    { requiredKeys: ['eventId', 'moreEventIds', 'at', 'writes', 'enrolments', 'failedPairs', 'reports'] },
  );
  // The entries are of events that the plan has, and no id comes twice.
  return parts.map(({ moreEventIds, ...plan }) => {
    const more = moreEventIds.filter((id) => id !== plan.eventId);
    const writes = plan.writes.map((write) => ({
      ...write,
      events: write.events.map((event) => ({ ...event, eventIndex: event.eventIndex % (more.length + 1) })),
    }));
    return { ...plan, moreEventIds: more, writes };
  });
}

function anyWrite() {
  return session.chain(anyWriteOf);
}

function anyWriteOf(id: SessionId) {
  return fc.record({
    session: fc.constant(id),
    scene: fc.constant('kitchen' as SceneId),
    expectedVersion: fc.integer({ min: 0, max: 6 }),
    machineVersion: fc.integer({ min: 1, max: 2 }),
    state,
    snapshot: text,
    events: fc.array(anyEvent, { minLength: 1, maxLength: 2 }),
    seatsTaken: fc.array(fc.record({ participant, session: fc.constant(id) }), { maxLength: 2 }),
    seatsReleased: fc.array(participant, { maxLength: 2 }),
    deadlinesSet: fc.uniqueArray(fc.record({ name: deadlineName, dueAt: instant }), {
      maxLength: 2,
      selector: ({ name }) => name,
    }),
    deadlinesCleared: fc.array(deadlineName, { maxLength: 2 }),
  });
}

const anyEvent = fc.record({
  type: fc.constantFrom('seatTaken', 'left'),
  payload: text,
  eventIndex: fc.nat(2),
});

const enrolment: fc.Arbitrary<EnrolmentRow> = fc.record({
  scene,
  participant,
  ordinal: fc.integer({ min: 1, max: 3 }),
  tokenHash: text,
  labels: text,
  arrivedAt: instant,
  attempts: fc.nat(3),
  session: fc.option(session),
  epoch: fc.option(fc.nat(3)),
  treatment,
  outcome: fc.option(fc.constantFrom<ParticipantOutcome>('completed', 'partnerLost')),
  reason: fc.option(fc.constantFrom<EndReason>('completed', 'abandoned')),
  code: fc.option(text),
  endedAt: fc.option(instant),
  position: fc.constant(0),
});

const failedPair: fc.Arbitrary<FailedPair> = fc.record({
  scene,
  a: participant,
  b: participant,
  until: instant,
});

const report: fc.Arbitrary<ReportRow> = fc.record({
  scene,
  participant,
  ordinal: fc.integer({ min: 1, max: 2 }),
  seq: fc.integer({ min: 1, max: 5 }),
  session: fc.option(session),
  kind: fc.constantFrom('transition', 'log', 'finished'),
  state: fc.option(state),
  payload: text,
  receivedAt: instant,
  flag: fc.option(fc.constantFrom('impossibleTransition', 'implausible')),
});
