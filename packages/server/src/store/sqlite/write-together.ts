import type { DatabaseSync } from 'node:sqlite';
import { isOfOneWrite, textOf } from './sqlite-error.ts';
import type { Answer } from './wire.ts';

/** All that the worker remembers between groups; no entry per session, so memory stays flat (SES-13). */
export interface Totals {
  position: number;
  /** Log entries of all sessions. */
  events: number;
}

/** One write of a group. May be run twice, the first time in vain. */
type Write = () => Answer;

/**
 * Writes a group in one transaction; what it answers is durable. Throws, and then nothing was written.
 *
 * Nearly always all of a group is taken, so it is tried without a savepoint for each write, which would copy every page
 * that it touches. Where one is refused, what was done is undone and all are written again, each in a savepoint: what the
 * refused one did goes, and the others stay.
 */
export function makeRunWrites(
  db: DatabaseSync,
  totals: Totals,
): (writes: readonly Write[]) => readonly Answer[] {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const runAlone = makeRunAlone(db);

  function transact<T>(work: () => T | undefined): T | undefined {
    const before = { ...totals };
    const undo = () => {
      Object.assign(totals, before);
      // SQLite rolls back by itself after some errors, a full disk for one.
      if (db.isTransaction) db.exec('ROLLBACK');
    };
    try {
      begin.run();
      const done = work();
      if (done === undefined) undo();
      else commit.run();
      return done;
    } catch (error) {
      undo();
      throw error;
    }
  }

  function tryTogether(writes: readonly Write[]): readonly Answer[] | undefined {
    const answers: Answer[] = [];
    for (const write of writes) {
      try {
        const answer = write();
        if (isRefusal(answer)) return undefined;
        answers.push(answer);
      } catch (error) {
        if (isOfOneWrite(error) && db.isTransaction) return undefined;
        throw error;
      }
    }
    return answers;
  }

  return (writes) => {
    if (writes.length === 0) return [];
    return transact(() => tryTogether(writes)) ?? transact(() => writes.map(runAlone)) ?? [];
  };
}

/** A savepoint around one write: what it did goes when it is refused, or fails for reasons of its own. */
function makeRunAlone(db: DatabaseSync): (write: Write) => Answer {
  const save = db.prepare('SAVEPOINT one');
  const release = db.prepare('RELEASE one');
  const undo = db.prepare('ROLLBACK TO one');
  return (write) => {
    let answer: Answer;
    save.run();
    try {
      answer = write();
    } catch (error) {
      if (!isOfOneWrite(error) || !db.isTransaction) throw error;
      answer = { failure: 'internal', detail: textOf(error) };
    }
    if (isRefusal(answer)) undo.run();
    release.run();
    return answer;
  };
}

function isRefusal(answer: Answer): boolean {
  return typeof answer === 'object' && !('value' in answer);
}
