import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { CLAIM_MS } from '../claim.ts';

type Row = Record<string, SQLOutputValue>;
type Cell = string | number;
/** Answers one call of the port; its rows bear the port's names and cross to the other thread as they are. */
export type Query = (...args: Cell[]) => unknown;

const SESSION =
  'SELECT id, scene, version, machine_version AS machineVersion, state, snapshot, position FROM session';
const ENROLMENT = `SELECT scene, participant, ordinal, token_hash AS tokenHash, labels, arrived_at AS arrivedAt,
  attempts, session, epoch, treatment, outcome, reason, code, ended_at AS endedAt, position FROM enrolment`;
const REPORT = `SELECT scene, participant, ordinal, seq, session, kind, state, payload, received_at AS receivedAt,
  flag FROM report`;

/** The reads of the port, by its method names. */
export function makeReads(db: DatabaseSync) {
  const one = (sql: string): Query => {
    const statement = db.prepare(sql);
    return (...args) => statement.get(...args);
  };
  const all = (sql: string): Query => {
    const statement = db.prepare(sql);
    return (...args) => statement.all(...args);
  };
  const value = (sql: string): Query => {
    const statement = db.prepare(`SELECT (${sql}) AS value`);
    return (...args) => statement.get(...args)?.value ?? undefined;
  };
  const completed = all('SELECT treatment, completed FROM completed_count WHERE scene = ? AND completed > 0');

  return {
    loadSession: one(`${SESSION} WHERE id = ?`),
    liveSessions: all(`${SESSION} WHERE is_disposed = 0 ORDER BY ordinal`),
    sessionEvents: all(
      `SELECT e.position, s.id AS session, e.version, p.event_id AS eventId, e.type, e.payload, p.at
        FROM session s JOIN session_event e ON e.session = s.ordinal JOIN plan p ON p.position = e.position
        WHERE s.id = ? ORDER BY e.version`,
    ),
    seatOf: one(
      `SELECT seat.participant, session.id AS session FROM seat JOIN session ON session.ordinal = seat.session
        WHERE seat.participant = ?`,
    ),
    latestEnrolment: one(`${ENROLMENT} WHERE scene = ? AND participant = ? ORDER BY ordinal DESC LIMIT 1`),
    enrolmentsOf: all(`${ENROLMENT} WHERE session = ? ORDER BY arrived_at, participant`),
    failedPairs: all('SELECT scene, a, b, until FROM failed_pair WHERE scene = ? AND until > ?'),
    completedByTreatment: (scene) => {
      const rows = completed(scene!) as Row[];
      return Object.fromEntries(rows.map((row) => [row.treatment, row.completed]));
    },
    lastReport: one(
      `WITH mine AS (SELECT seq, state, payload FROM report WHERE scene = ? AND participant = ? AND ordinal = ?)
        SELECT coalesce((SELECT max(seq) FROM mine), 0) AS seq,
          coalesce((SELECT sum(octet_length(payload)) FROM mine), 0) AS bytes,
          (SELECT state FROM mine WHERE state IS NOT NULL ORDER BY seq DESC LIMIT 1) AS state`,
    ),
    timeline: all(`${REPORT} WHERE session = ? ORDER BY position, item`),
    // Named, or SQLite walks all reports of the enrolment in their own order.
    finishReports: all(
      `${REPORT} INDEXED BY report_finished
        WHERE scene = ? AND participant = ? AND ordinal = ? AND session = ?
        AND kind = 'finished' AND flag IS NOT 'implausible' ORDER BY seq LIMIT ?`,
    ),
    nextDueAt: value('SELECT min(claimable_at) FROM deadline'),
    lastAlive: value('SELECT last_alive FROM server_clock'),
    counts: one(
      `SELECT (SELECT count(*) FROM session WHERE is_disposed = 0) AS liveSessions,
        (SELECT count(*) FROM seat) AS seats, (SELECT count(*) FROM deadline) AS deadlines,
        coalesce((SELECT events FROM plan WHERE position = (SELECT max(position) FROM plan)), 0) AS events`,
    ),
  } satisfies Record<string, Query>;
}

/** The writes that are not plans. */
export function makeSmallWrites(db: DatabaseSync) {
  const due = db.prepare(
    `SELECT d.session AS ordinal, s.id AS session, d.name, d.due_at AS dueAt, d.generation
      FROM deadline d JOIN session s ON s.ordinal = d.session
      WHERE d.claimable_at <= ? ORDER BY d.claimable_at, d.session, d.name LIMIT ?`,
  );
  const claim = db.prepare('UPDATE deadline SET claimable_at = ? WHERE session = ? AND name = ?');
  const touch = db.prepare('INSERT OR REPLACE INTO server_clock VALUES (1, ?)');
  return {
    claimDue: (now, limit) => {
      const rows = due.all(now!, limit!);
      for (const row of rows) claim.run(Number(now) + CLAIM_MS, row.ordinal!, row.name!);
      return rows
        .sort((left, right) => Number(left.dueAt) - Number(right.dueAt))
        .map(({ session, name, dueAt, generation }) => ({ session, name, dueAt, generation }));
    },
    touch: (now) => {
      touch.run(now!);
      return undefined;
    },
  } satisfies Record<string, Query>;
}
