import type { EndReason, ParticipantId, ParticipantOutcome, SceneId, SessionId } from '@greenroom/protocol';

/**
 * The store port. One contract suite (`test/store/contract.ts`) that every engine passes. All instants are ms of the
 * server's clock; JSON columns travel as text so that an engine in another thread copies strings only.
 */
export interface Store {
  /** Only this process writes: the engine may keep what it has loaded. */
  readonly exclusive: boolean;

  /**
   * All or nothing, in one durable transaction: dedupe by event id, the deadline's generation, compare-and-set on each
   * session's version, seats, log, deadlines, enrolments, reports. Resolves when durable. Rejects with
   * GreenroomError `storeUnavailable` when it cannot know or could not write; nothing was applied or all was.
   */
  commit(plan: Plan): Promise<CommitResult>;

  loadSession(id: SessionId): Promise<SessionRecord | undefined>;
  /** Every session that is not disposed, oldest first. */
  liveSessions(): Promise<SessionRecord[]>;
  /** The session log in order of position. */
  sessionEvents(id: SessionId): Promise<LoggedEvent[]>;
  seatOf(participant: ParticipantId): Promise<SeatRow | undefined>;
  /** The newest enrolment (highest ordinal) of the participant in the scene. */
  latestEnrolment(scene: SceneId, participant: ParticipantId): Promise<EnrolmentRow | undefined>;
  enrolmentsOf(session: SessionId): Promise<EnrolmentRow[]>;
  /** Pairs of the scene whose memory has not expired at `now`. */
  failedPairs(scene: SceneId, now: number): Promise<FailedPair[]>;
  /** Enrolments with outcome `completed`, by treatment. */
  completedByTreatment(scene: SceneId): Promise<Readonly<Record<string, number>>>;
  /** The highest acknowledged seq, or 0; the state of the newest report that names one; bytes of all payloads together. */
  lastReport(
    scene: SceneId,
    participant: ParticipantId,
    ordinal: number,
  ): Promise<{ seq: number; state: string | null; bytes: number }>;
  /** Reports that speak of the session, in order of arrival: the timeline. */
  timeline(session: SessionId): Promise<ReportRow[]>;
  /**
   * What the enrolment has said of the end of the session: its first reports of kind `finished`, by seq, without those
   * flagged `implausible`. Costs the same however long the timeline is.
   */
  finishReports(enrolment: EnrolmentKey, session: SessionId, limit: number): Promise<ReportRow[]>;

  /** The earliest instant at which `claimDue` finds something: a claimed deadline counts from its run-out. */
  nextDueAt(): Promise<number | undefined>;
  /** Claims deadlines due at `now`, oldest first (ties: older session first, then by name); a claim runs out after 5 s, so a crash between claim and commit loses nothing. */
  claimDue(now: number, limit: number): Promise<DueDeadline[]>;

  /** Heartbeat of the server's clock, for the length of an outage. */
  touch(now: number): Promise<void>;
  lastAlive(): Promise<number | undefined>;
  counts(): Promise<StoreCounts>;
  /** Flushes and releases the file. Idempotent; later calls reject with `disposed`. */
  close(): Promise<void>;
}

export interface Plan {
  /**
   * Unique for ever: a plan with an id that was committed is a duplicate. (The store in memory knows it for an hour: it has
   * no crash to survive, and would grow with every plan.)
   */
  readonly eventId: string;
  /**
   * Ids of further events that this plan takes in, each as good as the first. Every event has a position of its own, in
   * this order; the plan's is that of the last.
   */
  readonly moreEventIds?: readonly string[];
  readonly at: number;
  /**
   * Set when a claimed deadline fires: the row must still exist with this generation, else `stale`. A committed plan
   * uses the row up, also one that writes nothing; a write may set the name again.
   */
  readonly deadline?: { readonly session: SessionId; readonly name: string; readonly generation: number };
  readonly writes: readonly SessionWrite[];
  readonly enrolments: readonly EnrolmentRow[];
  readonly failedPairs: readonly FailedPair[];
  readonly reports: readonly ReportRow[];
}

export interface SessionWrite {
  readonly session: SessionId;
  readonly scene: SceneId;
  /** 0 creates the session. The new version is this plus 1 per event in `events`. */
  readonly expectedVersion: number;
  readonly machineVersion: number;
  readonly state: string;
  /** JSON of the persisted snapshot; the store does not read it. */
  readonly snapshot: string;
  /** The log entries of this write, one per machine event, in order; at least one. */
  readonly events: readonly EventWrite[];
  /**
   * Seats of this very session. A plan releases every seat before it takes any, so one plan can move a seat between
   * sessions.
   */
  readonly seatsTaken: readonly SeatRow[];
  /** Without effect where this session is not the one that holds the seat. */
  readonly seatsReleased: readonly ParticipantId[];
  /**
   * Deadlines that changed: set or moved (a new generation), and void. Those not named stay as they are, except that a
   * write with state `disposed` leaves the session none (SES-5), whatever their names.
   */
  /** The generation is the session's version after this write. */
  readonly deadlinesSet: readonly { readonly name: string; readonly dueAt: number }[];
  readonly deadlinesCleared: readonly string[];
}

export interface EventWrite {
  readonly type: string;
  readonly payload: string;
  /** Which of the plan's events it belongs to: 0 (the default) is `eventId`, 1 the first of `moreEventIds`. */
  readonly eventIndex?: number;
}

export type CommitResult =
  /** `position` rises with every commit of the store: the version of views. */
  | { readonly type: 'ok'; readonly position: number }
  | { readonly type: 'duplicate'; readonly position: number }
  | { readonly type: 'stale' }
  | { readonly type: 'conflict'; readonly session: SessionId }
  | { readonly type: 'seatTaken'; readonly participant: ParticipantId };

export interface SessionRecord {
  readonly id: SessionId;
  readonly scene: SceneId;
  readonly version: number;
  readonly machineVersion: number;
  readonly state: string;
  readonly snapshot: string;
  /** Of the last commit that wrote this session. */
  readonly position: number;
}

export interface LoggedEvent {
  /** Of its own event: a plan that takes in several has as many. */
  readonly position: number;
  readonly session: SessionId;
  /** Version of the session after this event. */
  readonly version: number;
  readonly eventId: string;
  readonly type: string;
  readonly payload: string;
  readonly at: number;
}

export interface SeatRow {
  readonly participant: ParticipantId;
  readonly session: SessionId;
}

export interface EnrolmentKey {
  readonly scene: SceneId;
  readonly participant: ParticipantId;
  readonly ordinal: number;
}

/** One participation of one person in one scene; outlives the session. Upserted by its key. */
export interface EnrolmentRow extends EnrolmentKey {
  /** SHA-256 of the resume token, hex. */
  readonly tokenHash: string;
  /** JSON of the labels given at join. */
  readonly labels: string;
  readonly arrivedAt: number;
  readonly attempts: number;
  /** The session it is or was last in. */
  readonly session: SessionId | null;
  readonly epoch: number | null;
  readonly treatment: string | null;
  readonly outcome: ParticipantOutcome | null;
  readonly reason: EndReason | null;
  readonly code: string | null;
  readonly endedAt: number | null;
  /** Set by the store at commit. */
  readonly position: number;
}

/** Kept once per pair, the smaller id as `a`; a pair that fails again is remembered anew. */
export interface FailedPair {
  readonly scene: SceneId;
  readonly a: ParticipantId;
  readonly b: ParticipantId;
  readonly until: number;
}

/** One report, kept once per (scene, participant, ordinal, seq); repeats are ignored by the store. */
export interface ReportRow {
  readonly scene: SceneId;
  readonly participant: ParticipantId;
  readonly ordinal: number;
  readonly seq: number;
  readonly session: SessionId | null;
  readonly kind: string;
  /** For transitions: the state it ended in, else null. */
  readonly state: string | null;
  /** JSON of the whole report. */
  readonly payload: string;
  readonly receivedAt: number;
  /** Error code when it was kept but not acted on. */
  readonly flag: string | null;
}

export interface DueDeadline {
  readonly session: SessionId;
  readonly name: string;
  readonly dueAt: number;
  readonly generation: number;
}

export interface StoreCounts {
  readonly liveSessions: number;
  readonly seats: number;
  readonly deadlines: number;
  readonly events: number;
}
