import type { ParticipantId, ResumeToken, SessionId } from '@greenroom/protocol';
import type { ConnectionRef } from './engine.ts';

/** A socket that has asked to join. */
export interface Connection {
  readonly ref: ConnectionRef;
  /** Whom it speaks for, or wants to. */
  readonly participant: ParticipantId;
  /** What it presented or was given: a join sent twice over one connection is the same join. */
  token: ResumeToken | undefined;
  /** Its last join was refused and left nothing behind: it may ask for somebody else. */
  isFree: boolean;
  /** The join was answered: it may act, and gets views. */
  isBound: boolean;
  /** The socket is gone; a join under way must undo itself. */
  isClosed: boolean;
  /** A newer connection of the same person took over; final. */
  isSuperseded: boolean;
  /** The session whose room it is in. */
  room: SessionId | null;
  /** Version of the newest view it was sent. */
  position: number;
  /** That view without its version, as text: the same is not sent again. */
  shown: string;
}

export interface Connections {
  get(id: string): Connection | undefined;
  add(connection: Connection): void;
  remove(id: string): void;
  all(): Iterable<Connection>;
  size(): number;
}

export function createConnections(): Connections {
  const connections = new Map<string, Connection>();
  return {
    get: (id) => connections.get(id),
    add: (connection) => {
      connections.set(connection.ref.id, connection);
    },
    remove: (id) => {
      connections.delete(id);
    },
    all: () => connections.values(),
    size: () => connections.size,
  };
}
