import type { ParticipantId, SceneId, SessionId } from '@greenroom/protocol';
import { memberOf } from '../plan/seats.ts';
import type { Member } from '../session/context.ts';
import type { LiveSessions } from './live-sessions.ts';

/** A seat can move to another session while somebody waits for a turn in the first; it cannot go on doing so. */
export const MAX_MOVES = 8;

interface Seats {
  readonly live: LiveSessions;
}

/** The session in which the person has a seat, if it is one of this scene. */
export function seatIn({ live }: Seats, scene: SceneId, participant: ParticipantId): SessionId | undefined {
  const seat = live.seatOf(participant);
  return seat !== undefined && live.get(seat)?.snapshot.context.scene === scene ? seat : undefined;
}

/** The person as a member of that session. */
export function memberIn(seats: Seats, scene: SceneId, participant: ParticipantId): Member | undefined {
  const seat = seatIn(seats, scene, participant);
  const session = seat === undefined ? undefined : seats.live.get(seat);
  return session && memberOf(session.snapshot, participant);
}
