import { GreenroomError } from '@greenroom/protocol';
import type { Plan } from './port.ts';

/**
 * What a plan must be before any engine looks at it. A violation is a bug of the caller, not a state of the world:
 * GreenroomError `internal`, nothing was applied.
 */
export function assertPlan(plan: Plan): void {
  const ids = eventIdsOf(plan);
  if (ids.includes('')) throw broken('a plan without an event id');
  if (ids.length > 1 && new Set(ids).size < ids.length)
    throw broken(`plan ${plan.eventId} names an event twice`);
  if (!Number.isFinite(plan.at)) throw broken(`plan ${plan.eventId} at ${plan.at}`);
  for (const write of plan.writes) {
    const where = `plan ${plan.eventId}, session ${write.session}`;
    // The version counts the events of the log: a write without one would change a session and leave no trace.
    if (write.events.length === 0) throw broken(`${where}: a write without an event`);
    if (!Number.isSafeInteger(write.expectedVersion) || write.expectedVersion < 0) {
      throw broken(`${where}: expected version ${write.expectedVersion}`);
    }
    for (const { eventIndex = 0 } of write.events) {
      if (eventIndex < 0 || eventIndex >= ids.length || !Number.isInteger(eventIndex))
        throw broken(`${where}: an entry of event ${eventIndex} of ${ids.length}`);
    }
    for (const seat of write.seatsTaken) {
      if (seat.session !== write.session) throw broken(`${where}: takes a seat of ${seat.session}`);
    }
    for (const { name, dueAt } of write.deadlinesSet) {
      if (!Number.isFinite(dueAt)) throw broken(`${where}: deadline ${name} due at ${dueAt}`);
    }
  }
}

/** All of a plan's events, in order. */
export function eventIdsOf({ eventId, moreEventIds = [] }: Plan): readonly string[] {
  return [eventId, ...moreEventIds];
}

function broken(detail: string): GreenroomError {
  return new GreenroomError('internal', { detail });
}
