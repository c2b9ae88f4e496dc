import type {
  IceServer,
  JsonValue,
  LinkFailure,
  LinkMeasurement,
  ParticipantId,
  RequeueCause,
} from '@greenroom/protocol';

/** A seat to be given: what the scene knows of the person. */
export interface Placement {
  readonly participant: ParticipantId;
  readonly ordinal: number;
  readonly connection: string | null;
  readonly arrivedAt: number;
  readonly waitingDeadlineAt: number;
  readonly attempts: number;
  readonly requeuedBecause: RequeueCause | null;
  readonly rttMs: number | null;
}

/** Chance and configuration that a match needs, drawn outside so that the machine stays a function of its events. */
export interface MatchDraw {
  readonly seed: string;
  /** One secret per pair, by pair key. */
  readonly pairSecrets: Readonly<Record<string, string>>;
  readonly treatment: string;
  readonly settings: JsonValue;
  readonly iceServers: readonly IceServer[];
}

/** Every event carries `at`, the server's clock: replaying the log gives the same snapshots. */
export type SessionEvent = { readonly at: number } & (
  | { readonly type: 'seatTaken'; readonly placement: Placement }
  /** Sent by plan() when every seat is taken and connected. */
  | { readonly type: 'match'; readonly draw: MatchDraw }
  /**
   * Sent by plan() in place of a waiting deadline, where the rules say so: those who are there at that instant play, with
   * bots in the other seats; the secrets are for their pairs.
   */
  | { readonly type: 'matchWithBots'; readonly present: readonly ParticipantId[]; readonly draw: MatchDraw }
  | { readonly type: 'connected'; readonly participant: ParticipantId; readonly connection: string }
  /** Ignored unless `connection` is the one that holds the seat. */
  | { readonly type: 'disconnected'; readonly participant: ParticipantId; readonly connection: string }
  | { readonly type: 'left'; readonly participant: ParticipantId }
  | { readonly type: 'loaded'; readonly participant: ParticipantId }
  | {
      readonly type: 'linkReported';
      readonly participant: ParticipantId;
      readonly peer: number;
      readonly attempt: number;
      readonly failure: LinkFailure | null;
      readonly measurement: LinkMeasurement;
    }
  | { readonly type: 'started'; readonly participant: ParticipantId }
  /** `leaving`: the page goes, and its socket with it. `stranded`: it is there, without links and without its game. */
  | { readonly type: 'away'; readonly participant: ParticipantId; readonly cause: 'leaving' | 'stranded' }
  | { readonly type: 'linkDown'; readonly participant: ParticipantId; readonly peer: number }
  | { readonly type: 'linkUp'; readonly participant: ParticipantId; readonly peer: number }
  /** The link of this attempt carries nothing: the pair gets a new one. */
  | {
      readonly type: 'relink';
      readonly participant: ParticipantId;
      readonly peer: number;
      readonly attempt: number;
    }
  /** Another page sits in this seat, with neither links nor state; `page` is its number there. */
  | { readonly type: 'rejoin'; readonly participant: ParticipantId; readonly page: number }
  /** That page has the state and plays. */
  | { readonly type: 'rejoined'; readonly participant: ParticipantId; readonly page: number }
  | {
      readonly type: 'finished';
      readonly participant: ParticipantId;
      readonly frame: number;
      readonly outcome: JsonValue;
      readonly checksum: number;
    }
  | {
      readonly type: 'episodeFinished';
      readonly participant: ParticipantId;
      readonly episode: number;
      readonly frame: number;
      readonly outcome: JsonValue;
      readonly checksum: number;
    }
  | { readonly type: 'hiddenTooLong'; readonly participant: ParticipantId }
  | { readonly type: 'desynced'; readonly participant: ParticipantId; readonly frame: number }
  | { readonly type: 'gameFailed'; readonly participant: ParticipantId; readonly message: string }
  | { readonly type: 'uploaded'; readonly participant: ParticipantId }
  | { readonly type: 'deadline'; readonly name: string }
  /**
   * The process was gone for `gapMs`: nobody is connected, presence deadlines move by the gap. Negative when the machine's
   * clock was set back meanwhile: all instants of before are on the old clock.
   */
  | { readonly type: 'serverRestarted'; readonly gapMs: number }
  /** The waiting session was merged into another: its members have seats there. */
  | { readonly type: 'merged'; readonly into: string }
  | { readonly type: 'cancelled'; readonly reason: 'cancelled' | 'serverShutdown' }
);
export type SessionEventType = SessionEvent['type'];
export type SessionEventOf<T extends SessionEventType> = Extract<SessionEvent, { type: T }>;
