import type { DatabaseSync } from 'node:sqlite';
import type { Plan } from '../port.ts';
import { type ApplyPlan, makeApplyPlan } from './apply-plan.ts';
import { makeReads, makeSmallWrites, type Query } from './queries.ts';
import { textOf } from './sqlite-error.ts';
import type { Answer, Cell } from './wire.ts';
import { decodeCall, decodePlan, readCells } from './wire-reader.ts';
import { makeRunWrites, type Totals } from './write-together.ts';

interface Request<T> {
  readonly place: number;
  readonly run: () => T;
}

const NO_ANSWER: Answer = { failure: 'internal', detail: 'no answer' };

/**
 * Group commit: all writes that have come together go in ONE transaction and share its sync of the disk; nothing is
 * answered before it is durable. The reads follow the commit, so that they see only what is.
 */
export function createGroupRunner(db: DatabaseSync): (cells: readonly Cell[]) => Answer[] {
  const totals = readTotals(db);
  const runPlan = makeRunPlan(makeApplyPlan(db), totals);
  const runWrites = makeRunWrites(db, totals);
  const smallWrites: Record<string, Query> = makeSmallWrites(db);
  const reads: Record<string, Query> = makeReads(db);

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
      if (smallWrite) {
        sorted.writes.push({ place, run: () => ({ value: smallWrite(...args) }) });
      } else sorted.reads.push({ place, run: () => reads[name]!(...args) });
    }
    return sorted;
  }

  return (cells) => {
    const group = sort(cells);
    // Filled from the front: an array with holes crosses to the other thread entry by entry, each with its index.
    const answers: Answer[] = [];
    for (let place = 0; place < group.count; place += 1) answers.push(NO_ANSWER);
    try {
      const written = runWrites(group.writes.map(({ run }) => run));
      for (const [index, { place }] of group.writes.entries()) answers[place] = written[index]!;
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

function readTotals(db: DatabaseSync): Totals {
  const row = db
    .prepare('SELECT position, events FROM plan WHERE position = (SELECT max(position) FROM plan)')
    .get();
  return { position: Number(row?.position ?? 0), events: Number(row?.events ?? 0) };
}

function unavailable(error: unknown): Answer {
  return { failure: 'storeUnavailable', detail: textOf(error) };
}
