import { existsSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pidFileBeside } from '../../record-file.ts';
import { StoreOpenError, type StoreOpenErrorCode } from '../open-error.ts';
import { fileKind, fileVersion, MIGRATIONS, migrate } from './migrations.ts';
import { SQLITE, sqliteCode, textOf } from './sqlite-error.ts';

/** How long to wait for somebody else's write (a backup tool, a person with a shell); no other server is there. */
const BUSY_MS = 2_000;
/**
 * Bounded, so that memory stays flat however large the file grows. Small, since SQLite walks all of it after a commit
 * that split a page; what falls out is still in the system's own cache.
 */
const CACHE_KIB = 4_096;

export interface OpenDatabase {
  readonly db: DatabaseSync;
  /** Folds the write-ahead log into the file and frees the file for the next server. */
  close(): void;
}

export interface DatabaseOptions {
  readonly file: string;
  /** See `SqliteStoreOptions`. */
  readonly maxFileBytes: number | null;
  readonly migrations?: readonly string[];
}

/**
 * Opens the file for this process alone, makes or migrates the tables.
 * Throws StoreOpenError; a file that is not ours is left byte for byte as it is.
 */
export function openDatabase(options: DatabaseOptions): OpenDatabase {
  const { file } = options;
  const lock = takeLock(file);
  let db: DatabaseSync | undefined;
  try {
    // Of a server that was killed: under our lock its number would be taken for ours.
    rmSync(pidFileBeside(file), { force: true });
    db = new DatabaseSync(file, { timeout: BUSY_MS });
    prepareFile(db, options);
    // A claim of a process that is gone holds nothing up.
    db.exec('UPDATE deadline SET claimable_at = due_at WHERE claimable_at <> due_at');
  } catch (error) {
    db?.close();
    lock.close();
    throw openErrorOf(file, error);
  }
  const opened = db;
  return {
    db: opened,
    close() {
      try {
        opened.close();
      } finally {
        lock.close();
      }
    },
  };
}

function prepareFile(
  db: DatabaseSync,
  { file, maxFileBytes, migrations = MIGRATIONS }: DatabaseOptions,
): void {
  if (fileKind(db) === 'foreign') throw refusal('foreignFile', file);
  const version = fileVersion(db);
  if (version > migrations.length) {
    throw refusal('newerFile', file, `its format is ${version}, this server knows ${migrations.length}`);
  }
  // FULL: the log is synced before a commit returns. NORMAL would lose acknowledged commits in a power cut.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY');
  db.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
  if (maxFileBytes !== null) {
    const pageBytes = Number(db.prepare('PRAGMA page_size').get()?.page_size);
    db.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxFileBytes / pageBytes))}`);
  }
  migrate(db, migrations);
}

/**
 * An exclusive transaction on a file beside the record, held for life. The system frees it however the process ends.
 * The record itself stays readable for others: SQLite's own exclusive mode would shut them out.
 */
function takeLock(file: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(`${file}.lock`, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (sqliteCode(error) === SQLITE.BUSY) throw refusal('inUse', file);
    throw refusal('cannotOpen', file, textOf(error), error);
  }
}

/** Whether a server lives that has the record; of a file that is not there nobody has it. */
export function isRecordHeld(file: string): boolean {
  if (!existsSync(`${file}.lock`)) return false;
  try {
    takeLock(file).close();
    return false;
  } catch (error) {
    return error instanceof StoreOpenError && error.code === 'inUse';
  }
}

function openErrorOf(file: string, error: unknown): StoreOpenError {
  if (error instanceof StoreOpenError) return error;
  const code = sqliteCode(error);
  if (code === SQLITE.NOTADB) return refusal('foreignFile', file, undefined, error);
  if (code === SQLITE.CORRUPT) return refusal('damagedFile', file, textOf(error), error);
  return refusal('cannotOpen', file, textOf(error), error);
}

const SENTENCES: Record<StoreOpenErrorCode, (file: string, detail: string) => string> = {
  inUse: (file) =>
    `Another Greenroom server is running on ${file}. Stop it first, or give this server a file of its own.`,
  newerFile: (file, detail) =>
    `${file} was written by a newer Greenroom${detail}. Update Greenroom, or give this server another file.`,
  foreignFile: (file) =>
    `${file} is not a record of Greenroom, so it was left untouched. Give this server another file.`,
  damagedFile: (file, detail) =>
    `${file} is damaged${detail}. Restore it from a backup, or move it away to start an empty record.`,
  cannotOpen: (file, detail) =>
    `${file} cannot be opened for writing${detail}. Check that its folder exists and that there is permission and space.`,
};

function refusal(code: StoreOpenErrorCode, file: string, detail?: string, cause?: unknown): StoreOpenError {
  return new StoreOpenError(code, SENTENCES[code](file, detail === undefined ? '' : ` (${detail})`), {
    cause,
  });
}
