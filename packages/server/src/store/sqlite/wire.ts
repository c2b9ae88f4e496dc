import type { CommitResult, Plan, SessionWrite } from '../port.ts';

/**
 * How a group of requests crosses to the worker: one flat list of strings and numbers, because copying nested objects
 * between threads costs about twice as much. Each request is its name, then its own cells; each answer has the place
 * of its request.
 */
export type Cell = string | number | null;

export type Answer =
  /** A plan was committed at this position: by far the most frequent answer, so the shortest. */
  | number
  /** A plan was not applied. */
  | { readonly refused: CommitResult }
  | { readonly value: unknown }
  | { readonly failure: 'storeUnavailable' | 'internal'; readonly detail: string };

export type ToWorker =
  | { readonly type: 'group'; readonly cells: readonly Cell[] }
  | { readonly type: 'close' };

export type FromWorker =
  | { readonly type: 'opened' }
  | { readonly type: 'refused'; readonly code: string; readonly message: string }
  | { readonly type: 'answers'; readonly answers: readonly Answer[] };

export function encodeCall(name: string, args: readonly (string | number)[]): Cell[] {
  return [name, args.length, ...args];
}

export function encodePlan(plan: Plan): Cell[] {
  const { moreEventIds = [] } = plan;
  const cells: Cell[] = ['commit', plan.eventId, moreEventIds.length, ...moreEventIds, plan.at];
  const { deadline } = plan;
  if (deadline) cells.push(1, deadline.session, deadline.name, deadline.generation);
  else cells.push(0);
  cells.push(plan.writes.length);
  for (const write of plan.writes) encodeWrite(cells, write);
  cells.push(plan.enrolments.length);
  for (const row of plan.enrolments) {
    cells.push(row.scene, row.participant, row.ordinal, row.tokenHash, row.labels, row.arrivedAt);
    cells.push(row.attempts, row.session, row.epoch, row.treatment, row.outcome, row.reason, row.code);
    cells.push(row.endedAt);
  }
  cells.push(plan.failedPairs.length);
  for (const pair of plan.failedPairs) cells.push(pair.scene, pair.a, pair.b, pair.until);
  cells.push(plan.reports.length);
  for (const row of plan.reports) {
    cells.push(row.scene, row.participant, row.ordinal, row.seq, row.session, row.kind, row.state);
    cells.push(row.payload, row.receivedAt, row.flag);
  }
  return cells;
}

function encodeWrite(cells: Cell[], write: SessionWrite): void {
  cells.push(write.session, write.scene, write.expectedVersion, write.machineVersion, write.state);
  cells.push(write.snapshot, write.events.length);
  for (const { type, payload, eventIndex = 0 } of write.events) cells.push(type, payload, eventIndex);
  cells.push(write.seatsTaken.length);
  for (const seat of write.seatsTaken) cells.push(seat.participant, seat.session);
  cells.push(write.seatsReleased.length, ...write.seatsReleased);
  cells.push(write.deadlinesSet.length);
  for (const { name, dueAt } of write.deadlinesSet) cells.push(name, dueAt);
  cells.push(write.deadlinesCleared.length, ...write.deadlinesCleared);
}
