import { DatabaseSync } from 'node:sqlite';

/** What must hold for every record, whatever happened to the process that wrote it: each entry finds what breaks it. */
const CHECKS: Readonly<Record<string, string>> = {
  'a session whose log has a gap': `
    SELECT s.id, s.version, count(e.version) AS entries, max(e.version) AS last
    FROM session s LEFT JOIN session_event e ON e.session = s.ordinal
    GROUP BY s.ordinal HAVING s.version <> entries OR s.version <> last`,
  'a log entry without its session or its plan': `
    SELECT e.session, e.version FROM session_event e
    LEFT JOIN session s ON s.ordinal = e.session LEFT JOIN plan p ON p.position = e.position
    WHERE s.ordinal IS NULL OR p.position IS NULL`,
  'a seat without a live session': `
    SELECT seat.participant FROM seat LEFT JOIN session s ON s.ordinal = seat.session
    WHERE s.ordinal IS NULL OR s.is_disposed`,
  'a deadline without a live session, or set by a version that is not there': `
    SELECT s.id, d.name FROM deadline d LEFT JOIN session s ON s.ordinal = d.session
    WHERE s.ordinal IS NULL OR s.is_disposed OR d.generation > s.version`,
  'a plan that miscounts the log': `
    SELECT events FROM plan WHERE position = (SELECT max(position) FROM plan)
    AND events <> (SELECT count(*) FROM session_event)`,
  'a count of completions that is wrong': `
    SELECT scene, treatment FROM completed_count c WHERE completed <> (SELECT count(*) FROM enrolment e
      WHERE e.scene = c.scene AND e.treatment = c.treatment AND e.outcome = 'completed')`,
};

/** Reads a SQLite record from outside and says what is wrong with it; empty when all is well. */
export function recordProblems(file: string): string[] {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const problems = Object.entries(CHECKS).flatMap(([name, sql]) =>
      db
        .prepare(sql)
        .all()
        .map((row) => `${name}: ${JSON.stringify(row)}`),
    );
    const integrity = db.prepare('PRAGMA integrity_check').all();
    return [
      ...problems,
      ...integrity.map((row) => String(row.integrity_check)).filter((text) => text !== 'ok'),
    ];
  } finally {
    db.close();
  }
}
