import type {
  EndReason,
  Fallback,
  IceServer,
  JsonValue,
  LinkFailure,
  LinkMeasurement,
  ParticipantId,
  ParticipantOutcome,
  PlayRules,
  RelayRule,
  RequeueCause,
  SceneId,
  SessionId,
  ValidationRules,
} from '@greenroom/protocol';

/** Everything of the scene's config that the session's life depends on, copied at creation: a running session never changes its rules. */
export interface SessionRules {
  readonly groupSize: number;
  readonly game: string;
  readonly graceMs: number;
  readonly loadMs: number;
  readonly maxAttempts: number;
  readonly pairMemoryMs: number;
  readonly finishMs: number;
  readonly uploadMs: number;
  /** After the planned end, how long a session that does not finish may stay in play. */
  readonly silentEndMs: number;
  readonly requeueMs: number;
  /** What a member's own waiting deadline leads to: their end, or a game with bots in the seats that are open. */
  readonly onTimeout: 'end' | 'startWithBots';
  /** Offered while they wait to those with whom no link could be made; null: nothing. */
  readonly fallback: Fallback | null;
  readonly relay: RelayRule;
  readonly validation: ValidationRules;
  /** Frame 0 is at least this long, and at least 2 x the worst member's RTT, after the start message (plus countdown). */
  readonly startFloorMs: number;
  readonly play: PlayRules;
  /** With `onPlayerDrop` `idle` or `bot`: with fewer than these left the game ends all the same. */
  readonly minHumans: number;
  readonly stepsPerSecond: number;
}

/** One seat of a session that has not ended. Instants are of the server's clock. */
export interface Member {
  readonly participant: ParticipantId;
  /** Number of the enrolment of this participant in this scene (from 1). */
  readonly ordinal: number;
  /** Id of the connection that speaks for the seat now; null: no socket. */
  readonly connection: string | null;
  /** While waiting without a socket: when the seat is released. */
  readonly graceUntil: number | null;
  /** Original arrival, kept over requeues: gives priority. */
  readonly arrivedAt: number;
  readonly waitingDeadlineAt: number;
  /** Failed validations that counted against this participant. */
  readonly attempts: number;
  readonly requeuedBecause: RequeueCause | null;
  readonly rttMs: number | null;
}

/** Set at `matched`, the same until the session is disposed. Index in `members` is the player slot from then on. */
export interface MatchContext {
  /** Slots behind those of the members: no seat, no page, no link. */
  readonly bots: readonly number[];
  readonly seed: string;
  readonly treatment: string;
  readonly settings: JsonValue;
  readonly iceServers: readonly IceServer[];
  /** Pairs by `pairKey(a, b)`. */
  readonly pairs: Readonly<Record<string, PairContext>>;
  readonly loaded: readonly number[];
}

/** One pair of slots and what its two ends say of the link. */
export interface PairContext {
  readonly key: string;
  readonly attempt: number;
  /** By slot; absent: not reported yet. */
  readonly reports: Readonly<
    Record<number, { readonly failure: LinkFailure | null; readonly measurement: LinkMeasurement }>
  >;
}

/** How a run of the simulation ended, as one member says. */
export interface FinalFrame {
  readonly frame: number;
  readonly outcome: JsonValue;
  readonly checksum: number;
}

export interface PlayContext {
  /** Agreed before frame 0, the same for everybody (RB-10). */
  readonly inputDelayFrames: number;
  /** Frame 0. */
  readonly startAt: number;
  /** By then every member must have reported frame 0; null once all have. */
  readonly startDueAt: number | null;
  /** The end of a game that is never paused. */
  readonly plannedEndAt: number;
  /** Slots that have reported frame 0. */
  readonly started: readonly number[];
  /** Slots that said `away` and have not come back. */
  readonly away: readonly number[];
  /**
   * Slots whose page has come back after `away` and has not shown yet that its game is alive: it may have been in the
   * browser's cache, or be another page.
   */
  readonly returning: readonly number[];
  /** Slots in which a page sits that has neither links nor state, until it says that it has both. */
  readonly rejoining: readonly number[];
  /** Number of the page that sits in a slot; absent: 0, the one that began to play. */
  readonly pages: Readonly<Record<number, number>>;
  /** Links reported down, by pair key: the slots that reported it. */
  readonly linksDown: Readonly<Record<string, readonly number[]>>;
  /** Reconnect deadline by slot: present only while the evidence says that the slot is lost (`presence.ts`). */
  readonly reconnectDueAt: Readonly<Record<number, number>>;
  /** By pair key: present only while the link is reported down and neither end counts as lost. */
  readonly linkDueAt: Readonly<Record<string, number>>;
  /** Set while a game is under way: when it ends, whatever the sockets say. */
  readonly capAt: number | null;
  readonly finished: Readonly<Record<number, FinalFrame>>;
  /** By slot: the last episode before the final one that it has told the end of. */
  readonly episodes: Readonly<Record<number, FinalFrame & { readonly episode: number }>>;
  /** Members who are out while the game goes on, by slot: no seat, no say, and the outcome that they were told. */
  readonly gone: Readonly<Record<number, ParticipantOutcome>>;
  /** Slots that had no socket when somebody was taken out: their pages do not know, and the others wait for them. */
  readonly unaware: readonly number[];
  /** Set by the first `finished`. */
  readonly finishDueAt: number | null;
  /** Slots whose records are all in although the session has not ended for the others. */
  readonly uploaded: readonly number[];
}

export interface EndContext {
  readonly reason: EndReason;
  /** In the order of slots, for the members that the end settled (not for those it sent back to the waiting room). */
  readonly outcomes: readonly {
    readonly participant: ParticipantId;
    readonly ordinal: number;
    readonly outcome: ParticipantOutcome;
  }[];
  /** Nothing more is awaited of these: their records are all in, or they were gone before. */
  readonly uploaded: readonly ParticipantId[];
  readonly uploadDueAt: number | null;
}

/** Plain data, JSON both ways: what the store keeps as the snapshot. */
export interface SessionContext {
  readonly id: SessionId;
  readonly scene: SceneId;
  readonly epoch: number;
  readonly createdAt: number;
  readonly rules: SessionRules;
  readonly members: readonly Member[];
  /** When the present state's own deadline is due (load, validation), else null. */
  readonly stateDueAt: number | null;
  readonly match: MatchContext | null;
  readonly play: PlayContext | null;
  readonly end: EndContext | null;
}

export const SESSION_STATES = [
  'created',
  'waiting',
  'matched',
  'validating',
  'playing',
  'ended',
  'disposed',
] as const;
export type SessionStateName = (typeof SESSION_STATES)[number];

/** A session as everything outside of the machine sees it. */
export interface SessionSnapshot {
  readonly state: SessionStateName;
  readonly context: SessionContext;
}

/** Key of a pair of slots, lower first: `0-1`. */
export function pairKey(a: number, b: number): string {
  return a < b ? `${a}-${b}` : `${b}-${a}`;
}
