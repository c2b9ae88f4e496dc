import type { EnrolmentRow } from '../store/port.ts';
import { createDraft } from './draft.ts';
import { finishDraft, type PlanHead, type PlannedChange } from './finish.ts';
import { place } from './place.ts';
import type { PlanWorld } from './world.ts';

export interface JoinRequest extends PlanHead {
  /** The new enrolment; session and epoch are filled in. */
  readonly enrolment: EnrolmentRow;
  readonly connection: string;
  /** Round trip to the server, ms; null if not measured. */
  readonly rttMs: number | null;
}

/** A new arrival: one plan gives the seat, creates the session where none fits, and matches the group it completes. */
export function planJoin(
  world: PlanWorld,
  { enrolment, connection, rttMs, ...head }: JoinRequest,
): PlannedChange {
  const draft = createDraft(world);
  draft.putEnrolment(enrolment);
  place(draft, null, {
    participant: enrolment.participant,
    ordinal: enrolment.ordinal,
    connection,
    arrivedAt: enrolment.arrivedAt,
    waitingDeadlineAt: world.at + world.scene.waitingRoomTimeoutMs,
    attempts: enrolment.attempts,
    requeuedBecause: null,
    rttMs,
  });
  return finishDraft(draft, head);
}
