import type { DatabaseSync } from 'node:sqlite';
import type { Plan } from '../port.ts';
import { type ApplyPlan, makeApplyPlan } from './apply-plan.ts';
import { makeReads, makeSmallWrites, type Query } from './queries.ts';
import { isOfPlanAlone, textOf } from './sqlite-error.ts';
import { type Answer, answerOf, type Cell } from './wire.ts';
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
  const runPlan = makeRunPlan(db, makeApplyPlan(db), totals);
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
        sorted.writes.push({ place, run: () => runPlan(plan) });
        continue;
      }
      const args = decodeCall(reader);
      const smallWrite = smallWrites[name];
      if (smallWrite) sorted.writes.push({ place, run: () => ({ value: smallWrite(...args) }) });
      else sorted.reads.push({ place, run: () => reads[name]!(...args) });
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

function makeRunPlan(db: DatabaseSync, applyPlan: ApplyPlan, totals: Totals): (plan: Plan) => Answer {
  const save = db.prepare('SAVEPOINT plan');
  const release = db.prepare('RELEASE plan');
  const undo = db.prepare('ROLLBACK TO plan');
  return (plan) => {
    const position = totals.position + 1;
    const events = plan.writes.reduce((sum, write) => sum + write.events.length, totals.events);
    let answer: Answer;
    save.run();
    try {
      answer = answerOf(applyPlan(plan, { position, events }));
    } catch (error) {
      if (!isOfPlanAlone(error) || !db.isTransaction) throw error;
      answer = { failure: 'internal', detail: textOf(error) };
    }
    if (typeof answer === 'number') Object.assign(totals, { position, events });
    else undo.run();
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
