import type { ErrorBody } from './error-body.ts';
import type { Away, Join, Rejoin, Relink, Reports, Signal } from './page-messages.ts';
import type { Result } from './result.ts';
import type { ClockAck, Done, Joined, RelayedSignal, ReportsAck } from './server-messages.ts';
import type { View } from './view.ts';

type Ack<T> = (answer: Result<T, ErrorBody>) => void;

/** socket.io's typed event map, page to server. What arrives is `unknown` until its schema has passed it. */
export interface ClientToServerEvents {
  join: (message: Join, ack: Ack<Joined>) => void;
  signal: (message: Signal, ack: Ack<null>) => void;
  reports: (message: Reports, ack: Ack<ReportsAck>) => void;
  relink: (message: Relink, ack: Ack<Done>) => void;
  rejoin: (message: Rejoin, ack: Ack<Done>) => void;
  clock: (message: Record<string, never>, ack: Ack<ClockAck>) => void;
  away: (message: Away) => void;
}

/** socket.io's typed event map, server to page. */
export interface ServerToClientEvents {
  view: (view: View) => void;
  signal: (signal: RelayedSignal) => void;
  /** Another tab with the same token took the seat; the server closes this connection next. */
  superseded: () => void;
}

/** Path of a scene's socket.io namespace. */
export function sceneNamespace(scene: string): string {
  return `/scene/${scene}`;
}
