import type { ParticipantId, SessionId } from '@greenroom/protocol';

export interface Arrival {
  readonly participant: ParticipantId;
  readonly arrivedAt: number;
  /** Round trip to the server; null if not measured. */
  readonly rttMs: number | null;
}

/** A session that IS waiting, with at least one open seat. */
export interface Candidate {
  readonly session: SessionId;
  readonly createdAt: number;
  readonly groupSize: number;
  /** False: a seat is kept for somebody who is away, and nobody in it is matched before they are back or out. */
  readonly isEverybodyHere: boolean;
  readonly members: readonly Arrival[];
}

export interface MatchmakerInput {
  readonly arrival: Arrival;
  readonly candidates: readonly Candidate[];
  /** True when the two must not be matched (their link failed a short while ago). */
  hasFailed(a: ParticipantId, b: ParticipantId): boolean;
}

export type RejectReason = 'full' | 'failedPair' | 'rttTooHigh';

export interface Decision {
  /** The session to join, or null: open a new one. */
  readonly session: SessionId | null;
  readonly rejected: readonly {
    readonly session: SessionId;
    readonly reason: RejectReason;
    /** The member that stood against it, where one did. */
    readonly participant: ParticipantId | null;
    /** Estimated round trip between the two (the sum of both round trips to the server), where known. */
    readonly rttMs: number | null;
  }[];
}

/** Pure strategy: which waiting session an arrival joins. Every decision is logged with its reasons. */
export interface Matchmaker {
  readonly policy: string;
  decide(input: MatchmakerInput): Decision;
}
