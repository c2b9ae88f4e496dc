import type {
  Away,
  Done,
  Join,
  Joined,
  ParticipantId,
  Rejoin,
  RelayedSignal,
  Relink,
  Reports,
  ReportsAck,
  Result,
  SceneId,
  SessionId,
  Signal,
  View,
} from '@greenroom/protocol';

/** A socket as the engine knows it. Made by the binding, never reused. */
export interface ConnectionRef {
  readonly id: string;
  readonly scene: SceneId;
}

/** What the engine wants done once something is durable. Called in commit order, never before the commit. */
export interface EngineOutput {
  /** The newest view of the seat that this connection speaks for. */
  sendView(connection: string, view: View): void;
  /** Another connection took the seat: tell the old one and close it. */
  supersede(connection: string): void;
  /** The connection belongs to the session's room from now on / no longer. */
  enterRoom(connection: string, session: SessionId): void;
  leaveRoom(connection: string, session: SessionId): void;
  /** The session is disposed: its room must be empty; closes it. */
  closeRoom(session: SessionId): void;
}

/** The only way into the sessions: every trigger of every kind comes through one of these. Nothing throws or rejects. */
export interface Engine {
  join(connection: ConnectionRef, message: Join): Promise<Result<Joined>>;
  reports(connection: ConnectionRef, message: Reports): Promise<Result<ReportsAck>>;
  relink(connection: ConnectionRef, message: Relink): Promise<Result<Done>>;
  rejoin(connection: ConnectionRef, message: Rejoin): Promise<Result<Done>>;
  away(connection: ConnectionRef, message: Away): Promise<void>;
  /** The one disconnect handler. */
  disconnected(connection: ConnectionRef): Promise<void>;
  /** Checks a signal against the sender's seat and returns whom to relay it to. Synchronous, nothing is stored. */
  route(
    connection: ConnectionRef,
    signal: Signal,
  ): Result<{ readonly to: string; readonly signal: RelayedSignal }>;
  /** Ends a session from outside. Idempotent: false when it was over already. */
  cancel(session: SessionId, reason: 'cancelled' | 'serverShutdown'): Promise<boolean>;
  /** No new seats from now on (`serverClosing`). */
  drain(): void;
  /** Sessions that are neither waiting nor over with all their records in. */
  underWay(): number;
  /** Counts of everything held now, by name; all zero when nothing lives. */
  ledger(): Readonly<Record<string, number>>;
  /** Whether the store could be written to when it was last tried, a second ago at most. */
  isStoring(): boolean;
  participantOf(connection: string): ParticipantId | undefined;
  /** Loads what lives in the store, tells every session that the process was gone, starts the deadline scheduler. */
  start(): Promise<void>;
  /** Stops timers and waits for what is under way; sessions stay in the store. */
  stop(): Promise<void>;
}
