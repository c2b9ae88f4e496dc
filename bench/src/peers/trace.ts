/**
 * The messages of one whole session as they crossed the wire between the real server and its clients.
 * Replayed over a bare socket.io server they show what the transport alone costs.
 */
export interface Trace {
  readonly namespace: string;
  /** By member, in the order in which that member sent them. */
  readonly members: readonly (readonly TraceStep[])[];
}

/** One message of a client, and everything that the server sent because of it. */
export interface TraceStep {
  readonly event: string;
  readonly message: unknown;
  /** Of a request; absent: news. */
  readonly answer?: unknown;
  readonly causes: readonly TraceEmission[];
}

export interface TraceEmission {
  /** Index of the member who gets it. */
  readonly to: number;
  readonly event: string;
  readonly message: unknown;
}
