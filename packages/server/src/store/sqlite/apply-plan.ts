import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CommitResult, EnrolmentRow, FailedPair, Plan, ReportRow, SessionWrite } from '../port.ts';

/**
 * Applies one plan; a refused one leaves half of its rows behind, so the caller rolls back. `position`: of its first
 * event; `events`: the log entries of all sessions once the plan is in.
 */
export type ApplyPlan = (
  plan: Plan,
  at: { readonly position: number; readonly events: number },
) => CommitResult;

export function makeApplyPlan(db: DatabaseSync): ApplyPlan {
  const plans = makePlanStatements(db);
  const applyWrite = makeApplyWrite(db);
  const moveSeats = makeMoveSeats(db);
  const putRows = makePutRows(db);

  return (plan, { position, events }) => {
    const ids = [plan.eventId, ...(plan.moreEventIds ?? [])];
    for (const [index, id] of ids.entries()) {
      if (plans.insert.run(position + index, id, plan.at, events).changes > 0) continue;
      return { type: 'duplicate', position: Number(plans.position.get(id)?.position) };
    }
    const last = position + ids.length - 1;
    const { deadline } = plan;
    if (deadline) {
      const used = plans.useDeadline.run(deadline.name, deadline.generation, deadline.session);
      if (used.changes === 0) return { type: 'stale' };
    }
    const ordinals: number[] = [];
    for (const write of plan.writes) {
      const ordinal = applyWrite(write, position, last);
      if (ordinal === undefined) return { type: 'conflict', session: write.session };
      ordinals.push(ordinal);
    }
    const refused = moveSeats(plan.writes, ordinals);
    if (refused !== undefined) return { type: 'seatTaken', participant: refused };
    putRows(plan, last);
    return { type: 'ok', position: last };
  };
}

function makePlanStatements(db: DatabaseSync) {
  return {
    insert: db.prepare('INSERT INTO plan VALUES (?, ?, ?, ?) ON CONFLICT (event_id) DO NOTHING'),
    position: db.prepare('SELECT position FROM plan WHERE event_id = ?'),
    useDeadline: db.prepare(
      `DELETE FROM deadline WHERE name = ? AND generation = ?
        AND session = (SELECT ordinal FROM session WHERE id = ?)`,
    ),
  };
}

/** Returns the ordinal of the session, or undefined where its version is not the expected one. */
function makeApplyWrite(
  db: DatabaseSync,
): (write: SessionWrite, first: number, last: number) => number | undefined {
  const create = db.prepare(
    `INSERT INTO session (id, scene, version, machine_version, state, snapshot, position, is_disposed)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING ordinal`,
  );
  const updateSet =
    'UPDATE session SET version = ?, machine_version = ?, state = ?, snapshot = ?, position = ?';
  const updateWhere = 'WHERE id = ? AND version = ? RETURNING ordinal';
  const update = db.prepare(`${updateSet} ${updateWhere}`);
  // Apart from the other, so that only creation and disposal touch the index of live sessions.
  const dispose = db.prepare(`${updateSet}, is_disposed = 1 ${updateWhere}`);
  const logEvent = db.prepare('INSERT INTO session_event VALUES (?, ?, ?, ?, ?)');
  const clearDeadline = db.prepare('DELETE FROM deadline WHERE session = ? AND name = ?');
  const setDeadline = db.prepare('INSERT OR REPLACE INTO deadline VALUES (?, ?, ?, ?, ?)');
  const clearDeadlines = db.prepare('DELETE FROM deadline WHERE session = ?');

  return (write, first, last) => {
    const { session, scene, machineVersion, state, snapshot, expectedVersion } = write;
    const version = expectedVersion + write.events.length;
    const isDisposed = state === 'disposed';
    const row =
      expectedVersion === 0
        ? create.get(session, scene, version, machineVersion, state, snapshot, last, isDisposed ? 1 : 0)
        : (isDisposed ? dispose : update).get(
            version,
            machineVersion,
            state,
            snapshot,
            last,
            session,
            expectedVersion,
          );
    if (row === undefined) return undefined;
    const ordinal = Number(row.ordinal);
    let eventVersion = expectedVersion;
    for (const { type, payload, eventIndex = 0 } of write.events) {
      eventVersion += 1;
      logEvent.run(ordinal, eventVersion, first + eventIndex, type, payload);
    }
    for (const name of write.deadlinesCleared) clearDeadline.run(ordinal, name);
    for (const { name, dueAt } of write.deadlinesSet) setDeadline.run(ordinal, name, dueAt, version, dueAt);
    if (isDisposed) clearDeadlines.run(ordinal);
    return ordinal;
  };
}

type Participant = SessionWrite['seatsReleased'][number];

/** All releases before all takings, so that one plan can move a seat. Returns whose seat could not be taken. */
function makeMoveSeats(
  db: DatabaseSync,
): (writes: readonly SessionWrite[], ordinals: readonly number[]) => Participant | undefined {
  const release = db.prepare('DELETE FROM seat WHERE participant = ? AND session = ?');
  const take = db.prepare('INSERT INTO seat VALUES (?, ?) ON CONFLICT (participant) DO NOTHING');
  return (writes, ordinals) => {
    for (const [index, write] of writes.entries()) {
      for (const participant of write.seatsReleased) release.run(participant, ordinals[index]!);
    }
    for (const [index, write] of writes.entries()) {
      for (const { participant } of write.seatsTaken) {
        if (take.run(participant, ordinals[index]!).changes === 0) return participant;
      }
    }
    return undefined;
  };
}

function makePutRows(db: DatabaseSync): (plan: Plan, position: number) => void {
  const putEnrolment = db.prepare(ENROLMENT_UPSERT);
  const forgetPairs = db.prepare('DELETE FROM failed_pair WHERE scene = ? AND until <= ?');
  const putPair = db.prepare('INSERT OR REPLACE INTO failed_pair VALUES (?, ?, ?, ?)');
  const putReport = db.prepare(
    `INSERT INTO report VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  return (plan, position) => {
    for (const row of plan.enrolments) runEnrolment(putEnrolment, row, position);
    for (const pair of plan.failedPairs) {
      // Nobody else forgets: what has run out goes when something new is remembered.
      forgetPairs.run(pair.scene, plan.at);
      runPair(putPair, pair);
    }
    for (const [item, row] of plan.reports.entries()) runReport(putReport, row, position, item);
  };
}

const ENROLMENT_UPSERT = `
  INSERT INTO enrolment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (scene, participant, ordinal) DO UPDATE SET
    token_hash = excluded.token_hash, labels = excluded.labels, arrived_at = excluded.arrived_at,
    attempts = excluded.attempts, session = excluded.session, epoch = excluded.epoch,
    treatment = excluded.treatment, outcome = excluded.outcome, reason = excluded.reason,
    code = excluded.code, ended_at = excluded.ended_at, position = excluded.position`;

function runEnrolment(statement: StatementSync, row: EnrolmentRow, position: number): void {
  const who = [row.scene, row.participant, row.ordinal, row.tokenHash, row.labels] as const;
  const life = [row.arrivedAt, row.attempts, row.session, row.epoch, row.treatment] as const;
  statement.run(...who, ...life, row.outcome, row.reason, row.code, row.endedAt, position);
}

function runPair(statement: StatementSync, { scene, a, b, until }: FailedPair): void {
  if (a < b) statement.run(scene, a, b, until);
  else statement.run(scene, b, a, until);
}

function runReport(statement: StatementSync, row: ReportRow, position: number, item: number): void {
  const key = [row.scene, row.participant, row.ordinal, row.seq] as const;
  const about = [row.session, row.kind, row.state, row.payload, row.receivedAt, row.flag] as const;
  statement.run(...key, ...about, position, item);
}
