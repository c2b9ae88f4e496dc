import type { ParticipantId, SceneId, SessionId } from '@greenroom/protocol';
import { seatHoldersOf } from '../../../src/plan/seats.ts';
import type { SessionSnapshot } from '../../../src/session/context.ts';
import type { EnrolmentRow, Plan } from '../../../src/store/port.ts';

export interface MirroredSession {
  readonly id: SessionId;
  readonly scene: SceneId;
  readonly snapshot: SessionSnapshot;
}

/** What the store must hold after every commit, kept apart from store and engine, and complaints about commits. */
export interface StoreMirror {
  readonly sessions: ReadonlyMap<SessionId, MirroredSession>;
  readonly seats: ReadonlyMap<ParticipantId, SessionId>;
  /** Newest enrolment of each person in each scene. */
  readonly enrolments: ReadonlyMap<string, EnrolmentRow>;
  readonly deadlines: ReadonlyMap<SessionId, ReadonlySet<string>>;
  /** Numbers of the reports written, by enrolment. */
  reportsOf(row: EnrolmentRow): ReadonlySet<number>;
  /** Links that failed at any time; both orders. */
  hasEverFailed(a: ParticipantId, b: ParticipantId): boolean;
  /** Types of the events written, and the outcomes told: what the run has been through. */
  readonly seen: ReadonlyMap<string, number>;
  readonly complaints: readonly string[];
  /** Sessions written since the last call. */
  takeChanged(): readonly MirroredSession[];
  /** Before it is written: what a plan may do is a matter of the instant at which it is made. */
  onPlan(plan: Plan): void;
  onCommit(plan: Plan, position: number): void;
}

export function createStoreMirror(isConnected: (connection: string) => boolean): StoreMirror {
  const sessions = new Map<SessionId, MirroredSession>();
  const seats = new Map<ParticipantId, SessionId>();
  const enrolments = new Map<string, EnrolmentRow>();
  const deadlines = new Map<SessionId, Set<string>>();
  const complaints: string[] = [];
  const failed = new Set<string>();
  const reports = new Map<string, Set<number>>();
  const seen = new Map<string, number>();
  const see = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  const changed = new Set<SessionId>();

  function write(plan: Plan): void {
    for (const { session, seatsReleased } of plan.writes) {
      for (const participant of seatsReleased) {
        if (seats.get(participant) !== session) complaints.push(`${participant} gave back a seat not held`);
        seats.delete(participant);
      }
    }
    for (const { session, scene, snapshot, seatsTaken, events, ...rows } of plan.writes) {
      for (const { type } of events) see(type);
      for (const { participant } of seatsTaken) {
        if (seats.has(participant)) complaints.push(`[SES-1] second seat of ${participant}`);
        seats.set(participant, session);
      }
      // Read as it is, without the checks that a restart makes: those are made once per session at the end.
      const after: SessionSnapshot = JSON.parse(snapshot);
      if (Object.keys(after.context.play?.gone ?? {}).length > 0) see('a game without somebody');
      if (after.state === 'disposed') sessions.delete(session);
      else sessions.set(session, { id: session, scene, snapshot: after });
      changed.add(session);
      const names = deadlines.get(session) ?? new Set();
      for (const name of rows.deadlinesCleared) names.delete(name);
      for (const { name } of rows.deadlinesSet) names.add(name);
      if (names.size > 0) deadlines.set(session, names);
      else deadlines.delete(session);
      if (after.state === 'disposed' && names.size > 0)
        complaints.push(`[SES-5] deadlines of disposed ${session}`);
      const holders = seatHoldersOf(after).map(({ participant }) => participant);
      if (holders.length > after.context.rules.groupSize) complaints.push(`[SES-2] ${holders.length} seats`);
    }
  }

  return {
    sessions,
    seats,
    enrolments,
    deadlines,
    complaints,
    seen,
    reportsOf: (row) => reports.get(enrolmentKey(row)) ?? new Set(),
    hasEverFailed: (a, b) => failed.has(`${a} ${b}`),
    takeChanged() {
      const taken = [...changed].flatMap((id) => sessions.get(id) ?? []);
      changed.clear();
      return taken;
    },
    onPlan({ writes }) {
      for (const { session, snapshot, events } of writes) {
        if (!events.some(({ type }) => type === 'match' || type === 'matchWithBots')) continue;
        const { members } = (JSON.parse(snapshot) as SessionSnapshot).context;
        for (const { participant, connection } of members) {
          if (connection !== null && isConnected(connection)) continue;
          complaints.push(`[REG-05] ${session} is matched with ${participant}, who is not there`);
        }
      }
    },
    onCommit(plan, position) {
      write(plan);
      for (const row of plan.reports) {
        const seqs = reports.get(enrolmentKey(row)) ?? new Set();
        reports.set(enrolmentKey(row), seqs.add(row.seq));
      }
      for (const { a, b } of plan.failedPairs) failed.add(`${a} ${b}`).add(`${b} ${a}`);
      for (const { outcome } of plan.enrolments) if (outcome !== null) see(`outcome ${outcome}`);
      for (const row of plan.enrolments)
        enrolments.set(`${row.scene} ${row.participant}`, { ...row, position });
    },
  };
}

function enrolmentKey({
  scene,
  participant,
  ordinal,
}: Pick<EnrolmentRow, 'scene' | 'participant' | 'ordinal'>): string {
  return `${scene} ${participant} ${ordinal}`;
}
