import { eventIdsOf } from '../check-plan.ts';
import type { CommitResult, EnrolmentRow, FailedPair, Plan, ReportRow, SessionWrite } from '../port.ts';
import { entryOf, keyOf, type Tables } from './tables.ts';

/**
 * Whoever does not know whether a plan was applied asks again within seconds, in the same process. Ids are in the order of
 * the server's clock, so that what has run out stands in front.
 */
const DUPLICATES_KNOWN_MS = 3_600_000;

function forgetPlans({ plans }: Tables, now: number): void {
  for (const [id, { at }] of plans) {
    if (at > now - DUPLICATES_KNOWN_MS) return;
    plans.delete(id);
  }
}

/** Applies a plan whole or not at all: every reason to refuse is looked for before the first change. */
export function applyPlan(tables: Tables, plan: Plan): CommitResult {
  const refusal = refusalOf(tables, plan);
  if (refusal !== undefined) return refusal;
  const before = tables.position;
  const ids = eventIdsOf(plan);
  forgetPlans(tables, plan.at);
  for (const [index, id] of ids.entries())
    tables.plans.set(id, { position: before + 1 + index, at: plan.at });
  const position = before + ids.length;
  tables.position = position;
  if (plan.deadline) tables.deadlines.delete(keyOf(plan.deadline.session, plan.deadline.name));
  for (const write of plan.writes) applyWrite(tables, plan, write, before);
  for (const write of plan.writes) {
    for (const participant of write.seatsReleased) {
      if (tables.seats.get(participant)?.session === write.session) tables.seats.delete(participant);
    }
  }
  for (const write of plan.writes) {
    for (const seat of write.seatsTaken) tables.seats.set(seat.participant, { ...seat });
  }
  for (const row of plan.enrolments) putEnrolment(tables, { ...row, position });
  for (const pair of plan.failedPairs) putFailedPair(tables, pair, plan.at);
  for (const row of plan.reports) putReport(tables, row);
  return { type: 'ok', position };
}

function refusalOf(tables: Tables, plan: Plan): CommitResult | undefined {
  for (const id of eventIdsOf(plan)) {
    const committed = tables.plans.get(id);
    if (committed !== undefined) return { type: 'duplicate', position: committed.position };
  }
  if (plan.deadline) {
    const row = tables.deadlines.get(keyOf(plan.deadline.session, plan.deadline.name));
    if (row?.generation !== plan.deadline.generation) return { type: 'stale' };
  }
  // A plan may write one session twice: the second write builds on the first.
  const versions = new Map<string, number>();
  for (const write of plan.writes) {
    const version = versions.get(write.session) ?? tables.sessions.get(write.session)?.version ?? 0;
    if (version !== write.expectedVersion) return { type: 'conflict', session: write.session };
    versions.set(write.session, version + write.events.length);
  }
  return seatRefusalOf(tables, plan.writes);
}

/** All releases come before all takings, so that one plan can move a seat. */
function seatRefusalOf(tables: Tables, writes: readonly SessionWrite[]): CommitResult | undefined {
  const freed = new Set<string>();
  const taken = new Set<string>();
  for (const write of writes) {
    for (const participant of write.seatsReleased) {
      if (tables.seats.get(participant)?.session === write.session) freed.add(participant);
    }
  }
  for (const write of writes) {
    for (const { participant } of write.seatsTaken) {
      const isHeld = tables.seats.has(participant) && !freed.has(participant);
      if (isHeld || taken.has(participant)) return { type: 'seatTaken', participant };
      taken.add(participant);
    }
  }
  return undefined;
}

function applyWrite(tables: Tables, plan: Plan, write: SessionWrite, before: number): void {
  const { session, machineVersion, state, snapshot } = write;
  const version = write.expectedVersion + write.events.length;
  const ids = eventIdsOf(plan);
  const position = before + ids.length;
  // The scene is given at creation and never changes.
  const scene = tables.sessions.get(session)?.scene ?? write.scene;
  tables.sessions.set(session, { id: session, scene, version, machineVersion, state, snapshot, position });
  const log = entryOf(tables.events, session, () => []);
  write.events.forEach(({ type, payload, eventIndex = 0 }, index) => {
    const eventVersion = write.expectedVersion + index + 1;
    const entry = { session, version: eventVersion, eventId: ids[eventIndex] ?? plan.eventId };
    log.push({ ...entry, position: before + 1 + eventIndex, type, payload, at: plan.at });
  });
  tables.eventCount += write.events.length;
  for (const name of write.deadlinesCleared) tables.deadlines.delete(keyOf(session, name));
  for (const { name, dueAt } of write.deadlinesSet) {
    const row = { session, name, dueAt, generation: version, claimableAt: dueAt };
    tables.deadlines.set(keyOf(session, name), row);
  }
  if (state === 'disposed') clearDeadlines(tables, session);
}

function clearDeadlines(tables: Tables, session: SessionWrite['session']): void {
  for (const [key, row] of tables.deadlines) if (row.session === session) tables.deadlines.delete(key);
}

function putEnrolment(tables: Tables, row: EnrolmentRow): void {
  const rows = entryOf(tables.enrolments, keyOf(row.scene, row.participant), () => new Map());
  const old = rows.get(row.ordinal);
  rows.set(row.ordinal, row);
  if (old) {
    countCompleted(tables, old, -1);
    if (old.session !== null) tables.enrolmentsBySession.get(old.session)?.delete(old);
  }
  countCompleted(tables, row, 1);
  if (row.session !== null) entryOf(tables.enrolmentsBySession, row.session, () => new Set()).add(row);
}

function countCompleted(tables: Tables, row: EnrolmentRow, by: 1 | -1): void {
  if (row.outcome !== 'completed' || row.treatment === null) return;
  const counts = entryOf(tables.completed, row.scene, () => new Map<string, number>());
  counts.set(row.treatment, (counts.get(row.treatment) ?? 0) + by);
}

function putFailedPair(tables: Tables, pair: FailedPair, at: number): void {
  const pairs = entryOf(tables.failedPairs, pair.scene, () => new Map<string, FailedPair>());
  // Nobody else forgets: what has run out goes when something new is remembered.
  for (const [key, old] of pairs) {
    if (old.until <= at) pairs.delete(key);
  }
  const [a, b] = pair.a < pair.b ? [pair.a, pair.b] : [pair.b, pair.a];
  pairs.set(keyOf(a, b), { ...pair, a, b });
}

function putReport(tables: Tables, row: ReportRow): void {
  const rows = entryOf(tables.reports, keyOf(row.scene, row.participant, row.ordinal), () => new Map());
  if (rows.has(row.seq)) return;
  rows.set(row.seq, { ...row });
  if (row.session !== null) entryOf(tables.timelines, row.session, () => []).push({ ...row });
}
