import type {
  Away,
  ClockAck,
  Done,
  ErrorBody,
  Join,
  Joined,
  Rejoin,
  RelayedSignal,
  Relink,
  Reports,
  ReportsAck,
  Result,
  Signal,
  View,
} from '@greenroom/protocol';

/** Requests of the page by event, with what they carry and what answers them. */
export interface Requests {
  join: { message: Join; answer: Joined };
  signal: { message: Signal; answer: null };
  reports: { message: Reports; answer: ReportsAck };
  relink: { message: Relink; answer: Done };
  rejoin: { message: Rejoin; answer: Done };
  clock: { message: Record<string, never>; answer: ClockAck };
}

export interface SignalingOptions {
  /** Address of the server, absolute. */
  readonly server: string;
  readonly scene: string;
  /** After every connect and reconnect. A connection is nobody's until it has joined. */
  onConnected(): void;
  /** The socket is gone or could not be opened; the adapter tries again by itself. `attempt` counts from 1 since the last connect. */
  onUnreachable(attempt: number): void;
  /** The server will not have this page: the adapter does not try again. */
  onRefused(error: ErrorBody): void;
  onView(view: View): void;
  onSignal(signal: RelayedSignal): void;
  /** Another tab took the seat: the adapter does not come back. */
  onSuperseded(): void;
  /** Something of the server's did not fit its schema and was dropped. */
  onDropped(detail: string): void;
}

/** The connection to one scene of the server. Port; the adapter is `adapters/socketio`. */
export interface Signaling {
  /** One request with its answer. Never rejects: no connection gives `unreachable`, no answer in time, or none that can be read, `timeout`. */
  request<E extends keyof Requests>(
    event: E,
    message: Requests[E]['message'],
  ): Promise<Result<Requests[E]['answer']>>;
  /** News without an answer; lost when there is no connection. */
  away(message: Away): void;
  /** Releases the socket and every listener. Idempotent. */
  close(): void;
}

export type ConnectSignaling = (options: SignalingOptions) => Signaling;
