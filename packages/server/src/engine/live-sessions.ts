import type { ParticipantId, SceneId, SessionId } from '@greenroom/protocol';
import { seatHoldersOf } from '../plan/seats.ts';
import type { StoredSession } from '../plan/world.ts';
import type { Deadline } from '../session/step.ts';

export interface LiveSession extends StoredSession {
  /** Of the last commit that wrote it: the version of its views. */
  readonly position: number;
  readonly deadlines: readonly Deadline[];
}

/**
 * The sessions that are not disposed, and who sits where: a copy of the store, kept only because the store is exclusive.
 * Changed in one place, after a commit; a disposed session leaves nothing here (SES-5, SES-13).
 */
export interface LiveSessions {
  get(id: SessionId): LiveSession | undefined;
  seatOf(participant: ParticipantId): SessionId | undefined;
  waitingIn(scene: SceneId): readonly LiveSession[];
  /** Sessions alive that have been assigned the treatment. */
  assigned(scene: SceneId, treatment: string): number;
  /** What one commit made of these sessions. Seats of all are given back before any is taken. */
  put(sessions: readonly LiveSession[]): void;
  hasDeadlines(): boolean;
  all(): Iterable<LiveSession>;
  counts(): { sessions: number; seats: number; waitingIndex: number; deadlines: number };
}

export function createLiveSessions(): LiveSessions {
  const sessions = new Map<SessionId, LiveSession>();
  const seats = new Map<ParticipantId, SessionId>();
  const waiting = new Map<SceneId, Map<SessionId, LiveSession>>();
  const assigned = new Map<string, number>();
  let deadlines = 0;

  function index(session: LiveSession): void {
    const { id, snapshot } = session;
    const { scene, match } = snapshot.context;
    const ofScene = waiting.get(scene);
    if (snapshot.state === 'waiting') {
      if (ofScene) ofScene.set(id, session);
      else waiting.set(scene, new Map([[id, session]]));
    } else if (ofScene?.delete(id) && ofScene.size === 0) {
      waiting.delete(scene);
    }
    const old = sessions.get(id);
    deadlines += session.deadlines.length - (old?.deadlines.length ?? 0);
    countTreatment(scene, old?.snapshot.context.match?.treatment, -1);
    if (snapshot.state === 'disposed') {
      sessions.delete(id);
    } else {
      countTreatment(scene, match?.treatment, 1);
      sessions.set(id, session);
    }
  }

  function countTreatment(scene: SceneId, treatment: string | undefined, by: number): void {
    if (treatment === undefined) return;
    const key = treatmentKey(scene, treatment);
    const count = (assigned.get(key) ?? 0) + by;
    if (count > 0) assigned.set(key, count);
    else assigned.delete(key);
  }

  return {
    get: (id) => sessions.get(id),
    seatOf: (participant) => seats.get(participant),
    waitingIn: (scene) => [...(waiting.get(scene)?.values() ?? [])],
    assigned: (scene, treatment) => assigned.get(treatmentKey(scene, treatment)) ?? 0,
    put(changed) {
      for (const { id } of changed) {
        for (const { participant } of seatHoldersOf(sessions.get(id)?.snapshot ?? null)) {
          if (seats.get(participant) === id) seats.delete(participant);
        }
      }
      for (const session of changed) {
        for (const { participant } of seatHoldersOf(session.snapshot)) seats.set(participant, session.id);
        index(session);
      }
    },
    hasDeadlines: () => deadlines > 0,
    all: () => sessions.values(),
    counts: () => ({
      sessions: sessions.size,
      seats: seats.size,
      waitingIndex: [...waiting.values()].reduce((sum, ofScene) => sum + ofScene.size, 0),
      deadlines,
    }),
  };
}

function treatmentKey(scene: SceneId, treatment: string): string {
  return `${scene} ${treatment}`;
}
