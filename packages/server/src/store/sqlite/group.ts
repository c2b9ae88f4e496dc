import type { DatabaseSync } from 'node:sqlite';
import type { Plan } from '../port.ts';
import { type ApplyPlan, makeApplyPlan } from './apply-plan.ts';
import { makeReads, makeSmallWrites, type Query } from './queries.ts';
import { isOfOneWrite, textOf } from './sqlite-error.ts';
import type { Answer, Cell } from './wire.ts';
import { decodeCall, decodePlan, readCells } from './wire-reader.ts';

interface Request<T> {
  readonly place: number;
  readonly run: () => T;
}

/** All that the worker remembers between groups; no entry per session, so memory stays flat (SES-13). */
interface Totals {
  position: number;
  /** Log entries of all sessions. */
  events: number;
}

/**
 * Group commit: all writes that have come together go in ONE transaction, a savepoint each, and share its sync of the
 * disk; nothing is answered before it is durable. The reads follow the commit, so that they see only what is.
 */
export function createGroupRunner(db: DatabaseSync): (cells: readonly Cell[]) => Answer[] {
  const totals = readTotals(db);
  const runAlone = makeRunAlone(db);
  const runPlan = makeRunPlan(makeApplyPlan(db), totals);
  const smallWrites: Record<string, Query> = makeSmallWrites(db);
  const reads: Record<string, Query> = makeReads(db);
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');

  function sort(cells: readonly Cell[]) {
    const reader = readCells(cells);
    const sorted = { writes: [] as Request<Answer>[], reads: [] as Request<unknown>[], count: 0 };
    while (!reader.isAtEnd()) {
      const place = sorted.count++;
      const name = reader.next<string>();
      if (name === 'commit') {
        const plan = decodePlan(reader);
        sorted.writes.push({ place, run: () => runAlone(() => runPlan(plan)) });
        continue;
      }
      const args = decodeCall(reader);
      const smallWrite = smallWrites[name];
      if (smallWrite) {
        sorted.writes.push({ place, run: () => runAlone(() => ({ value: smallWrite(...args) })) });
      } else sorted.reads.push({ place, run: () => reads[name]!(...args) });
    }
    return sorted;
  }

  /** Answers all writes, or throws and has written none. */
  function runWrites(writes: readonly Request<Answer>[], answers: Answer[]): void {
    const before = { ...totals };
    try {
      begin.run();
      for (const { place, run } of writes) answers[place] = run();
      commit.run();
    } catch (error) {
      Object.assign(totals, before);
      // SQLite rolls back by itself after some errors, a full disk for one.
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }

  return (cells) => {
    const group = sort(cells);
    const answers = new Array<Answer>(group.count);
    try {
      if (group.writes.length > 0) runWrites(group.writes, answers);
    } catch (error) {
      for (const { place } of group.writes) answers[place] = unavailable(error);
    }
    for (const { place, run } of group.reads) {
      try {
        answers[place] = { value: run() };
      } catch (error) {
        answers[place] = unavailable(error);
      }
    }
    return answers;
  };
}

function makeRunPlan(applyPlan: ApplyPlan, totals: Totals): (plan: Plan) => Answer {
  return (plan) => {
    const first = totals.position + 1;
    const events = plan.writes.reduce((sum, write) => sum + write.events.length, totals.events);
    const result = applyPlan(plan, { position: first, events });
    if (result.type !== 'ok') return { refused: result };
    Object.assign(totals, { position: result.position, events });
    return result.position;
  };
}

/** A savepoint around one write: what it did goes when it is refused, or fails for reasons of its own. */
function makeRunAlone(db: DatabaseSync): (write: () => Answer) => Answer {
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
    if (typeof answer === 'object' && !('value' in answer)) undo.run();
    release.run();
    return answer;
  };
}

function readTotals(db: DatabaseSync): Totals {
  const row = db
    .prepare('SELECT position, events FROM plan WHERE position = (SELECT max(position) FROM plan)')
    .get();
  return { position: Number(row?.position ?? 0), events: Number(row?.events ?? 0) };
}

function unavailable(error: unknown): Answer {
  return { failure: 'storeUnavailable', detail: textOf(error) };
}
