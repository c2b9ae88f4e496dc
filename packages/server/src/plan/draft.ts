import { GreenroomError, type ParticipantId, type SessionId } from '@greenroom/protocol';
import type { SessionRules, SessionSnapshot, SessionStateName } from '../session/context.ts';
import type { SessionEffect } from '../session/effects.ts';
import type { Placement, SessionEvent } from '../session/events.ts';
import type { StepResult } from '../session/step.ts';
import type { EnrolmentRow, FailedPair } from '../store/port.ts';
import type { LogEntry, LoggedDecision } from './log-entry.ts';
import type { PlanWorld, StoredSession } from './world.ts';

/** A session in the middle of being planned: what it was, what it is now, and by which events. */
export interface DraftSession {
  readonly id: SessionId;
  readonly expectedVersion: number;
  readonly before: SessionSnapshot | null;
  readonly snapshot: SessionSnapshot;
  readonly entries: readonly DraftEntry[];
}

export interface DraftEntry {
  readonly entry: LogEntry;
  /** The state after it. */
  readonly state: SessionStateName;
  /** Which of the plan's events led to it. */
  readonly eventIndex: number;
}

/** What a plan has changed so far. Lives for one planning; the world it started from is never touched. */
export interface Draft {
  readonly world: PlanWorld;
  /** Where a plan takes in several events: the one that is being taken in. */
  eventIndex: number;
  snapshotOf(id: SessionId): SessionSnapshot | undefined;
  /** The scene's sessions that are waiting as of now, this draft's changes included. */
  waiting(): readonly SessionSnapshot[];
  step(id: SessionId, event: SessionEvent, decision?: LoggedDecision): StepResult;
  create(
    placement: Placement,
    decision: LoggedDecision,
    rules: SessionRules,
  ): { id: SessionId; effects: readonly SessionEffect[] };
  putEnrolment(row: EnrolmentRow): void;
  /** Changes the row of somebody who holds a seat here; throws GreenroomError `internal` when there is none. */
  patchEnrolment(participant: ParticipantId, patch: Partial<EnrolmentRow>): void;
  rememberFailedPair(pair: FailedPair): void;
  hasFailed(a: ParticipantId, b: ParticipantId): boolean;
  readonly sessions: ReadonlyMap<SessionId, DraftSession>;
  readonly enrolments: ReadonlyMap<ParticipantId, EnrolmentRow>;
  readonly failedPairs: readonly FailedPair[];
}

/** `subject`: the session that the plan is about, where it is not one of the waiting ones. */
export function createDraft(world: PlanWorld, subject?: StoredSession): Draft {
  const known = new Map<SessionId, StoredSession>(
    (world.waiting ?? []).map((session) => [session.id, session]),
  );
  if (subject) known.set(subject.id, subject);
  const sessions = new Map<SessionId, DraftSession>();
  const enrolments = new Map<ParticipantId, EnrolmentRow>();
  const failedPairs: FailedPair[] = [];

  const snapshotOf = (id: SessionId) => sessions.get(id)?.snapshot ?? known.get(id)?.snapshot;

  const draft: Draft = {
    world,
    eventIndex: 0,
    sessions,
    enrolments,
    failedPairs,
    snapshotOf,
    waiting() {
      const ids = new Set([...known.keys(), ...sessions.keys()]);
      return [...ids].flatMap((id) => {
        const snapshot = snapshotOf(id);
        return snapshot?.state === 'waiting' ? [snapshot] : [];
      });
    },
    step(id, event, decision) {
      const stored = known.get(id);
      const drafted = sessions.get(id);
      const snapshot = drafted?.snapshot ?? stored?.snapshot;
      if (!snapshot)
        throw new GreenroomError('internal', { detail: `session ${id} is not part of this plan` });
      const result = world.machine.step(snapshot, event);
      if (result.type !== 'moved') return result;
      const { play } = result.snapshot.context;
      const hasBegun = play !== null && snapshot.context.play === null;
      const entry: LogEntry = {
        type: 'event',
        event,
        ...(decision ? { decision } : {}),
        ...(hasBegun ? { agreed: { inputDelayFrames: play.inputDelayFrames } } : {}),
      };
      sessions.set(id, {
        id,
        expectedVersion: drafted?.expectedVersion ?? stored?.version ?? 0,
        before: drafted ? drafted.before : snapshot,
        snapshot: result.snapshot,
        entries: [
          ...(drafted?.entries ?? []),
          { entry, state: result.snapshot.state, eventIndex: draft.eventIndex },
        ],
      });
      return result;
    },
    create(placement, decision, rules) {
      const { scene, at } = world;
      const id = world.newSessionId();
      const create = { id, scene: scene.id, rules, at, placement };
      const { snapshot, effects } = world.machine.create(create);
      const entry: LogEntry = { type: 'created', create, decision };
      sessions.set(id, {
        id,
        expectedVersion: 0,
        before: null,
        snapshot,
        entries: [{ entry, state: snapshot.state, eventIndex: draft.eventIndex }],
      });
      return { id, effects };
    },
    putEnrolment(row) {
      enrolments.set(row.participant, row);
    },
    patchEnrolment(participant, patch) {
      const row = enrolments.get(participant) ?? world.enrolmentOf(participant);
      if (!row)
        throw new GreenroomError('internal', { detail: `no enrolment of ${participant} to write to` });
      enrolments.set(participant, { ...row, ...patch });
    },
    rememberFailedPair(pair) {
      failedPairs.push(pair);
    },
    hasFailed(a, b) {
      const isPair = (pair: FailedPair) => (pair.a === a && pair.b === b) || (pair.a === b && pair.b === a);
      return failedPairs.some(isPair) || world.hasFailed(a, b);
    },
  };
  return draft;
}
