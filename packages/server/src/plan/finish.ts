import type { SessionId } from '@greenroom/protocol';
import type { SessionSnapshot, SessionStateName } from '../session/context.ts';
import type { Deadline } from '../session/step.ts';
import type { Plan, ReportRow, SessionWrite } from '../store/port.ts';
import type { Draft, DraftSession } from './draft.ts';
import { encodeLogEntry, logTypeOf } from './log-entry.ts';
import { seatHoldersOf } from './seats.ts';

/** What the plan does to one session, for whoever applies the commit. */
export interface SessionChange {
  readonly id: SessionId;
  readonly before: SessionSnapshot | null;
  readonly after: SessionSnapshot;
  /** Version after the commit. */
  readonly version: number;
  readonly deadlines: readonly Deadline[];
  /** The events that led there and the state after each. */
  readonly steps: readonly { readonly event: string; readonly state: SessionStateName }[];
}

export interface PlannedChange {
  readonly plan: Plan;
  readonly sessions: readonly SessionChange[];
}

export interface PlanHead extends Pick<Plan, 'eventId' | 'moreEventIds'> {
  readonly deadline?: Plan['deadline'];
  readonly reports?: readonly ReportRow[];
}

/** The store's rows of a draft: seats and deadlines as the difference between before and after. */
export function finishDraft(draft: Draft, { deadline, reports = [], ...ids }: PlanHead): PlannedChange {
  const { machine, scene, at } = draft.world;
  const writes: SessionWrite[] = [];
  const sessions: SessionChange[] = [];
  for (const session of draft.sessions.values()) {
    const { id, before, snapshot, entries, expectedVersion } = session;
    const deadlines = machine.deadlinesOf(snapshot);
    writes.push({
      session: id,
      scene: scene.id,
      expectedVersion,
      machineVersion: machine.version,
      state: snapshot.state,
      snapshot: machine.serialize(snapshot),
      events: entries.map(({ entry, eventIndex }) => ({
        type: logTypeOf(entry),
        payload: encodeLogEntry(entry),
        eventIndex,
      })),
      ...seatDifference(session),
      ...deadlineDifference(before ? machine.deadlinesOf(before) : [], deadlines),
    });
    const version = expectedVersion + entries.length;
    const steps = entries.map(({ entry, state }) => ({ event: logTypeOf(entry), state }));
    sessions.push({ id, before, after: snapshot, version, deadlines, steps });
  }
  return {
    sessions,
    plan: {
      ...ids,
      at,
      ...(deadline ? { deadline } : {}),
      writes,
      enrolments: [...draft.enrolments.values()],
      failedPairs: draft.failedPairs,
      reports,
    },
  };
}

function seatDifference({
  id,
  before,
  snapshot,
}: DraftSession): Pick<SessionWrite, 'seatsTaken' | 'seatsReleased'> {
  const old = new Set(seatHoldersOf(before).map(({ participant }) => participant));
  const now = new Set(seatHoldersOf(snapshot).map(({ participant }) => participant));
  return {
    seatsTaken: [...now]
      .filter((holder) => !old.has(holder))
      .map((participant) => ({ participant, session: id })),
    seatsReleased: [...old].filter((holder) => !now.has(holder)),
  };
}

/** Only what changed is written: a row that stays keeps its generation, and a claim on it stays good. */
export function deadlineDifference(
  before: readonly Deadline[],
  after: readonly Deadline[],
): Pick<SessionWrite, 'deadlinesSet' | 'deadlinesCleared'> {
  const dueAt = new Map(before.map((deadline) => [deadline.name, deadline.dueAt]));
  const names = new Set(after.map(({ name }) => name));
  return {
    deadlinesSet: after.filter((deadline) => dueAt.get(deadline.name) !== deadline.dueAt),
    deadlinesCleared: [...dueAt.keys()].filter((name) => !names.has(name)),
  };
}
