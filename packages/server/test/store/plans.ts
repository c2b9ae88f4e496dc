import type { ParticipantId, SceneId, SessionId } from '@greenroom/protocol';
import type { EnrolmentRow, FailedPair, Plan, ReportRow, SessionWrite } from '../../src/store/port.ts';

/** Makers of what a plan is made of: a test names only what it is about. */
export const SCENE = 'kitchen' as SceneId;

export function sessionId(text: string): SessionId {
  return text as SessionId;
}

export function participantId(text: string): ParticipantId {
  return text as ParticipantId;
}

export function plan(eventId: string, parts: Partial<Plan> = {}): Plan {
  return { eventId, at: 1_000, writes: [], enrolments: [], failedPairs: [], reports: [], ...parts };
}

type WriteParts = Omit<Partial<SessionWrite>, 'session' | 'seatsTaken' | 'seatsReleased'> & {
  readonly seatsTaken?: readonly string[];
  readonly seatsReleased?: readonly string[];
};

/** A write of the session with one event; creates it unless `expectedVersion` says otherwise. */
export function write(
  session: string,
  { seatsTaken, seatsReleased, ...parts }: WriteParts = {},
): SessionWrite {
  const id = sessionId(session);
  const version = parts.expectedVersion ?? 0;
  return {
    session: id,
    scene: SCENE,
    expectedVersion: 0,
    machineVersion: 1,
    state: 'waiting',
    snapshot: `{"at":${version + 1}}`,
    events: [{ type: 'connected', payload: '{}' }],
    deadlinesSet: [],
    deadlinesCleared: [],
    seatsTaken: (seatsTaken ?? []).map((name) => ({ participant: participantId(name), session: id })),
    seatsReleased: (seatsReleased ?? []).map(participantId),
    ...parts,
  };
}

export function enrolment(participant: string, parts: Partial<EnrolmentRow> = {}): EnrolmentRow {
  return {
    scene: SCENE,
    participant: participantId(participant),
    ordinal: 1,
    tokenHash: 'a'.repeat(64),
    labels: '{}',
    arrivedAt: 1_000,
    attempts: 0,
    session: null,
    epoch: null,
    treatment: null,
    outcome: null,
    reason: null,
    code: null,
    endedAt: null,
    position: 0,
    ...parts,
  };
}

export function report(participant: string, seq: number, parts: Partial<ReportRow> = {}): ReportRow {
  return {
    scene: SCENE,
    participant: participantId(participant),
    ordinal: 1,
    seq,
    session: null,
    kind: 'transition',
    state: null,
    payload: '{}',
    receivedAt: 1_000,
    flag: null,
    ...parts,
  };
}

export function pair(a: string, b: string, until: number, scene: SceneId = SCENE): FailedPair {
  return { scene, a: participantId(a), b: participantId(b), until };
}
