import type { DatabaseSync } from 'node:sqlite';

/**
 * Marks a file as Greenroom's, in the header field that SQLite keeps for this (`PRAGMA application_id`); the number of
 * migrations it has been through stands beside it (`PRAGMA user_version`). The bytes spell GRRM.
 */
export const APPLICATION_ID = 0x47_52_52_4d;

/**
 * One step forward each, in order; a step that was released is never edited. `session.ordinal` and `plan.position` rise,
 * so what grows with the sessions grows at the end of its table: a commit touches as many pages after 100,000 sessions
 * as after 100. Instants are ms on the server's clock; names in the plural of the port are JSON texts.
 */
export const MIGRATIONS: readonly string[] = [
  `
  -- events: log entries of all sessions up to this plan, so that nobody has to count them.
  CREATE TABLE plan (
    position INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL UNIQUE,
    at REAL NOT NULL,
    events INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE session (
    ordinal INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    scene TEXT NOT NULL,
    version INTEGER NOT NULL,
    machine_version INTEGER NOT NULL,
    state TEXT NOT NULL,
    snapshot TEXT NOT NULL,
    position INTEGER NOT NULL,
    is_disposed INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX session_live ON session (is_disposed) WHERE is_disposed = 0;

  -- Append only: replaying a session's rows gives its snapshot.
  CREATE TABLE session_event (
    session INTEGER NOT NULL,
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    type TEXT NOT NULL,
    payload TEXT NOT NULL,
    PRIMARY KEY (session, version)
  ) STRICT, WITHOUT ROWID;

  -- generation: the session's version when it was set. claimable_at: the due instant, or the run-out of the last claim.
  CREATE TABLE deadline (
    session INTEGER NOT NULL,
    name TEXT NOT NULL,
    due_at REAL NOT NULL,
    generation INTEGER NOT NULL,
    claimable_at REAL NOT NULL,
    PRIMARY KEY (session, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX deadline_claimable ON deadline (claimable_at);

  -- The primary key is the rule that a participant holds one seat.
  CREATE TABLE seat (
    participant TEXT PRIMARY KEY,
    session INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE enrolment (
    scene TEXT NOT NULL,
    participant TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    token_hash TEXT NOT NULL,
    labels TEXT NOT NULL,
    arrived_at REAL NOT NULL,
    attempts INTEGER NOT NULL,
    session TEXT,
    epoch INTEGER,
    treatment TEXT,
    outcome TEXT,
    reason TEXT,
    code TEXT,
    ended_at REAL,
    position INTEGER NOT NULL,
    PRIMARY KEY (scene, participant, ordinal)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX enrolment_session ON enrolment (session);

  -- Kept by triggers, so that balancing treatments never counts all enrolments.
  CREATE TABLE completed_count (
    scene TEXT NOT NULL,
    treatment TEXT NOT NULL,
    completed INTEGER NOT NULL,
    PRIMARY KEY (scene, treatment)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER enrolment_inserted AFTER INSERT ON enrolment
    WHEN NEW.outcome IS 'completed' AND NEW.treatment IS NOT NULL
  BEGIN
    INSERT INTO completed_count VALUES (NEW.scene, NEW.treatment, 1)
      ON CONFLICT DO UPDATE SET completed = completed + 1;
  END;
  CREATE TRIGGER enrolment_counted AFTER UPDATE ON enrolment
    WHEN NEW.outcome IS NOT OLD.outcome OR NEW.treatment IS NOT OLD.treatment
  BEGIN
    UPDATE completed_count SET completed = completed - 1
      WHERE OLD.outcome IS 'completed' AND scene = OLD.scene AND treatment = OLD.treatment;
    INSERT INTO completed_count SELECT NEW.scene, NEW.treatment, 1
      WHERE NEW.outcome IS 'completed' AND NEW.treatment IS NOT NULL
      ON CONFLICT DO UPDATE SET completed = completed + 1;
  END;

  CREATE TABLE failed_pair (
    scene TEXT NOT NULL,
    a TEXT NOT NULL,
    b TEXT NOT NULL,
    until REAL NOT NULL,
    PRIMARY KEY (scene, a, b)
  ) STRICT, WITHOUT ROWID;

  -- position and item: of the plan, and the place in it; together the order of arrival.
  CREATE TABLE report (
    scene TEXT NOT NULL,
    participant TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    session TEXT,
    kind TEXT NOT NULL,
    state TEXT,
    payload TEXT NOT NULL,
    received_at REAL NOT NULL,
    flag TEXT,
    position INTEGER NOT NULL,
    item INTEGER NOT NULL,
    PRIMARY KEY (scene, participant, ordinal, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX report_session ON report (session, position, item) WHERE session IS NOT NULL;

  CREATE TABLE server_clock (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    last_alive REAL NOT NULL
  ) STRICT;
  `,
  `
  -- What somebody has said of an end is found among thousands of reports without reading them.
  CREATE INDEX report_finished ON report (scene, participant, ordinal, session, seq)
    WHERE kind = 'finished' AND flag IS NOT 'implausible';
  `,
];

/** How many migrations the file has been through. */
export function fileVersion(db: DatabaseSync): number {
  return pragma(db, 'user_version');
}

/** `fresh` has nothing in it yet; `foreign` belongs to something else. Throws where the file is no database at all. */
export function fileKind(db: DatabaseSync): 'ours' | 'fresh' | 'foreign' {
  if (pragma(db, 'application_id') === APPLICATION_ID) return 'ours';
  const entry = db.prepare('SELECT count(*) AS n FROM sqlite_schema').get();
  return entry?.n === 0 && fileVersion(db) === 0 ? 'fresh' : 'foreign';
}

/** Brings the file from its version to the newest, each step whole or not at all. */
export function migrate(db: DatabaseSync, migrations: readonly string[]): void {
  for (let version = fileVersion(db); version < migrations.length; version++) {
    db.exec('BEGIN IMMEDIATE');
    try {
      db.exec(migrations[version]!);
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version + 1}`);
      db.exec('COMMIT');
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }
}

function pragma(db: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}
