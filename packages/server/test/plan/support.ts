import type { ParticipantId, SceneId, SessionId } from '@greenroom/protocol';
import type { Scene } from '../../src/config/scene.ts';
import { createFifo } from '../../src/matchmaking/fifo.ts';
import type { PlannedChange } from '../../src/plan/finish.ts';
import { planEvent } from '../../src/plan/plan-event.ts';
import { planJoin } from '../../src/plan/plan-join.ts';
import type { PlanWorld, StoredSession } from '../../src/plan/world.ts';
import type { Placement, SessionEvent } from '../../src/session/events.ts';
import { sessionMachine } from '../../src/session/session-machine.ts';
import type { EnrolmentRow } from '../../src/store/port.ts';
import { makeScene } from '../engine/support/scenes.ts';

export type EventBody = SessionEvent extends infer E ? (E extends unknown ? Omit<E, 'at'> : never) : never;

/** A scene without engine and store: applies each plan as the store would, and keeps it for the test to read. */
export interface Desk {
  at: number;
  readonly scene: Scene;
  readonly sessions: Map<SessionId, StoredSession>;
  readonly enrolments: Map<ParticipantId, EnrolmentRow>;
  readonly failed: Set<string>;
  world(): PlanWorld;
  join(name: string, rttMs?: number | null): PlannedChange;
  /** Throws unless the event moves the session. */
  event(session: string, event: EventBody, world?: Partial<PlanWorld>): PlannedChange;
  stateOf(session: string): string | undefined;
  membersOf(session: string): readonly string[];
}

export function openDesk(
  scene: Scene = makeScene('kitchen', { matchmaker: createFifo({ maxRttMs: 100 }) }),
): Desk {
  const sessions = new Map<SessionId, StoredSession>();
  const enrolments = new Map<ParticipantId, EnrolmentRow>();
  const failed = new Set<string>();
  let created = 0;

  function apply(change: PlannedChange): PlannedChange {
    for (const { id, after, version } of change.sessions) sessions.set(id, { id, version, snapshot: after });
    for (const row of change.plan.enrolments) enrolments.set(row.participant, row);
    for (const { a, b } of change.plan.failedPairs) failed.add(`${a}-${b}`).add(`${b}-${a}`);
    return change;
  }

  const desk: Desk = {
    at: 1_000,
    scene,
    sessions,
    enrolments,
    failed,
    world: () => ({
      machine: sessionMachine,
      scene,
      at: desk.at,
      waiting: [...sessions.values()].filter(({ snapshot }) => snapshot.state === 'waiting'),
      enrolmentOf: (participant) => enrolments.get(participant),
      hasFailed: (a, b) => failed.has(`${a}-${b}`),
      isLive: () => true,
      newSessionId: () => {
        created += 1;
        return `s${created}` as SessionId;
      },
      drawMatch: () => ({
        seed: 'seed',
        treatment: 'default',
        settings: { pots: 2 },
        iceServers: [],
        pairSecrets: Object.fromEntries(
          ['0-1', '0-2', '0-3', '1-2', '1-3', '2-3'].map((key) => [key, `k${key}`]),
        ),
      }),
    }),
    join(name, rttMs = null) {
      const enrolment = newRow(name, scene.id, desk.at);
      const eventId = `join:${name}`;
      return apply(planJoin(desk.world(), { eventId, enrolment, connection: `c-${name}`, rttMs }));
    },
    event(session, event, world = {}) {
      const stored = sessions.get(session as SessionId)!;
      const planned = planEvent(
        { ...desk.world(), ...world },
        {
          eventId: `event:${desk.at}`,
          session: stored,
          event: { ...event, at: desk.at },
        },
      );
      if (planned.type !== 'planned') throw new Error(`${event.type}: ${JSON.stringify(planned)}`);
      return apply(planned.change);
    },
    stateOf: (session) => sessions.get(session as SessionId)?.snapshot.state,
    membersOf: (session) =>
      sessions.get(session as SessionId)?.snapshot.context.members.map(({ participant }) => participant) ??
      [],
  };
  return desk;
}

export function newRow(name: string, scene: SceneId, at: number): EnrolmentRow {
  return {
    scene,
    participant: name as ParticipantId,
    ordinal: 1,
    tokenHash: 'hash',
    labels: '{}',
    arrivedAt: at,
    attempts: 0,
    session: null,
    epoch: null,
    treatment: null,
    outcome: null,
    reason: null,
    code: null,
    endedAt: null,
    position: 0,
  };
}

export function placementOf(name: string, arrivedAt = 1): Placement {
  return {
    participant: id(name),
    ordinal: 1,
    connection: `c-${name}`,
    arrivedAt,
    waitingDeadlineAt: 9_000,
    attempts: 0,
    requeuedBecause: null,
    rttMs: null,
  };
}

export const id = (name: string) => name as ParticipantId;
