import { GreenroomError } from '@greenroom/protocol';
import { assertPlan } from '../check-plan.ts';
import { CLAIM_MS } from '../claim.ts';
import type { DueDeadline, EnrolmentRow, ReportRow, Store } from '../port.ts';
import { applyPlan } from './apply-plan.ts';
import { keyOf, makeTables, type Tables } from './tables.ts';

/**
 * The store in memory: the semantics of the SQLite engine without its durability, for tests and for trying things out.
 * Every answer comes in a later turn, as it does from a disk.
 */
export function createMemoryStore(): Store {
  const tables = makeTables();
  let isClosed = false;

  async function run<T>(work: () => T): Promise<T> {
    if (isClosed) throw new GreenroomError('disposed', { detail: 'the store is closed' });
    await undefined;
    return work();
  }

  return {
    exclusive: true,
    commit: (plan) =>
      run(() => {
        assertPlan(plan);
        return applyPlan(tables, plan);
      }),
    loadSession: (id) => run(() => tables.sessions.get(id)),
    liveSessions: () => run(() => [...tables.sessions.values()].filter(isLive)),
    sessionEvents: (id) => run(() => [...(tables.events.get(id) ?? [])]),
    seatOf: (participant) => run(() => tables.seats.get(participant)),
    latestEnrolment: (scene, participant) =>
      run(() => newestOf([...(tables.enrolments.get(keyOf(scene, participant))?.values() ?? [])])),
    enrolmentsOf: (session) =>
      run(() => [...(tables.enrolmentsBySession.get(session) ?? [])].sort(byArrivalOfPerson)),
    failedPairs: (scene, now) =>
      run(() => [...(tables.failedPairs.get(scene)?.values() ?? [])].filter(({ until }) => until > now)),
    completedByTreatment: (scene) =>
      run(() => {
        const counts = [...(tables.completed.get(scene) ?? [])];
        return Object.fromEntries(counts.filter(([, count]) => count > 0));
      }),
    lastReport: (scene, participant, ordinal) =>
      run(() => lastOf([...(tables.reports.get(keyOf(scene, participant, ordinal))?.values() ?? [])])),
    timeline: (session) => run(() => [...(tables.timelines.get(session) ?? [])]),
    finishReports: ({ scene, participant, ordinal }, session, limit) =>
      run(() => {
        const rows = [...(tables.reports.get(keyOf(scene, participant, ordinal))?.values() ?? [])];
        return rows
          .filter((row) => row.session === session && row.kind === 'finished' && row.flag !== 'implausible')
          .sort((left, right) => left.seq - right.seq)
          .slice(0, limit);
      }),
    claimDue: (now, limit) => run(() => claimDue(tables, now, limit)),
    nextDueAt: () =>
      run(() => {
        const instants = [...tables.deadlines.values()].map(({ claimableAt }) => claimableAt);
        return instants.length === 0 ? undefined : Math.min(...instants);
      }),
    touch: (now) =>
      run(() => {
        tables.lastAlive = now;
      }),
    lastAlive: () => run(() => tables.lastAlive),
    counts: () =>
      run(() => ({
        liveSessions: [...tables.sessions.values()].filter(isLive).length,
        seats: tables.seats.size,
        deadlines: tables.deadlines.size,
        events: tables.eventCount,
      })),
    close: async () => {
      isClosed = true;
    },
  };
}

function isLive({ state }: { readonly state: string }): boolean {
  return state !== 'disposed';
}

function newestOf(rows: readonly EnrolmentRow[]): EnrolmentRow | undefined {
  return rows.toSorted((left, right) => right.ordinal - left.ordinal)[0];
}

function byArrivalOfPerson(left: EnrolmentRow, right: EnrolmentRow): number {
  return left.arrivedAt - right.arrivedAt || (left.participant < right.participant ? -1 : 1);
}

function lastOf(rows: readonly ReportRow[]): { seq: number; state: string | null; bytes: number } {
  const inOrder = rows.toSorted((left, right) => left.seq - right.seq);
  const state = inOrder.findLast((row) => row.state !== null)?.state ?? null;
  const bytes = rows.reduce((sum, { payload }) => sum + Buffer.byteLength(payload), 0);
  return { seq: inOrder.at(-1)?.seq ?? 0, state, bytes };
}

function claimDue(tables: Tables, now: number, limit: number): DueDeadline[] {
  const ordinals = new Map([...tables.sessions.keys()].map((session, ordinal) => [session, ordinal]));
  const due = [...tables.deadlines.values()]
    .filter(({ claimableAt }) => claimableAt <= now)
    .sort(
      (left, right) =>
        left.claimableAt - right.claimableAt ||
        (ordinals.get(left.session) ?? 0) - (ordinals.get(right.session) ?? 0) ||
        (left.name < right.name ? -1 : 1),
    )
    .slice(0, limit);
  for (const row of due) {
    tables.deadlines.set(keyOf(row.session, row.name), { ...row, claimableAt: now + CLAIM_MS });
  }
  return due
    .sort((left, right) => left.dueAt - right.dueAt)
    .map(({ session, name, dueAt, generation }) => ({ session, name, dueAt, generation }));
}
