import { completionCodeOf } from '../plan/effects.ts';
import { encodeLogEntry, type LogEntry, logTypeOf } from '../plan/log-entry.ts';
import type { EnrolmentRow, Plan, SessionRecord } from '../store/port.ts';
import { applyCommit } from './apply-commit.ts';
import type { EngineParts } from './parts.ts';

/**
 * A session whose snapshot nobody can read any more cannot go on, and its people must not wait for it: disposed in one
 * plan, from the rows beside the snapshot alone. Who has no outcome yet is told `serverShutdown`, seats and deadlines are
 * given back (SES-12). The snapshot stays as it is, for whoever looks into it.
 */
export async function closeUnread(parts: EngineParts, record: SessionRecord): Promise<void> {
  const { store, clock, log } = parts;
  const { id, scene } = record;
  const rows = await store.enrolmentsOf(id);
  const at = clock.now();
  const enrolments = rows
    .filter(({ outcome }) => outcome === null)
    .map((row): EnrolmentRow => ({ ...row, ...shutdownOf(parts, record), endedAt: at }));
  const plan = planOf(record, rows, { eventId: parts.nextEventId('unread'), at, enrolments });
  // Not a transaction of a living session: nothing of it is in memory, and it cannot be read again after a conflict.
  const result = await store.commit(plan);
  if (result.type !== 'ok') {
    log.error({ session: id, scene, result }, 'unreadable session could not be closed');
    return;
  }
  const { position } = result;
  const committed = enrolments.map((row) => ({ ...row, position }));
  applyCommit(parts, { scene, sessions: [], enrolments: committed, failedPairs: [] });
  log.warn({ session: id, scene, people: enrolments.length }, 'unreadable session closed');
}

function shutdownOf(parts: EngineParts, { scene: id }: SessionRecord) {
  const scene = parts.sceneOf(id);
  return {
    outcome: 'serverShutdown',
    reason: 'serverShutdown',
    code: scene ? completionCodeOf(scene, 'serverShutdown') : '',
  } as const;
}

function planOf(
  { id, scene, version, machineVersion, snapshot }: SessionRecord,
  rows: readonly EnrolmentRow[],
  { eventId, at, enrolments }: Pick<Plan, 'eventId' | 'at' | 'enrolments'>,
): Plan {
  const entry: LogEntry = { type: 'event', event: { type: 'cancelled', at, reason: 'serverShutdown' } };
  return {
    eventId,
    at,
    writes: [
      {
        session: id,
        scene,
        expectedVersion: version,
        machineVersion,
        state: 'disposed',
        snapshot,
        events: [{ type: logTypeOf(entry), payload: encodeLogEntry(entry) }],
        seatsTaken: [],
        // Without effect for who has a seat elsewhere by now.
        seatsReleased: rows.map(({ participant }) => participant),
        deadlinesSet: [],
        deadlinesCleared: [],
      },
    ],
    enrolments,
    failedPairs: [],
    reports: [],
  };
}
