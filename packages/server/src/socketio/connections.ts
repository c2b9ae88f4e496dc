import type { ParticipantId, SceneId, SessionId, View } from '@greenroom/protocol';
import type { ConnectionRef, EngineOutput } from '../engine/engine.ts';
import type { Log } from '../logging/log.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { createPersonLimits, type PersonLimits } from './person-limits.ts';
import type { SceneNamespace, SceneSocket } from './types.ts';
import { createUnjoined, type UnjoinedOptions } from './unjoined.ts';

/** One open connection and what the binding knows of it. */
export interface Connection {
  readonly ref: ConnectionRef;
  readonly socket: SceneSocket;
}

/** All open connections by id: where the engine's orders meet their sockets. */
export interface Connections extends EngineOutput {
  add(scene: SceneId, socket: SceneSocket): Connection;
  remove(connection: Connection): void;
  get(id: string): Connection | undefined;
  /** A seat, or the end of one, was given to it. */
  joined(connection: Connection, participant: ParticipantId): void;
  /** What people may send over all their connections. */
  readonly persons: PersonLimits;
  unjoined(): number;
  /** Held now, by name, for the ledger. */
  held(): Readonly<Record<string, number>>;
}

const room = (session: SessionId) => `session:${session}`;

export function createConnections({
  log,
  metrics,
  steadyNow,
  ...limits
}: UnjoinedOptions & {
  readonly log: Log;
  readonly metrics: Metrics;
  /** Steady clock in ms, for rates. */
  readonly steadyNow: () => number;
}): Connections {
  const open = new Map<string, Connection>();
  /** The namespace of every room that is open, so that a room can be closed by its session alone. */
  const rooms = new Map<SessionId, SceneNamespace>();
  const unjoined = createUnjoined(limits);
  const persons = createPersonLimits(steadyNow);

  return {
    add(scene, socket) {
      const connection: Connection = { ref: { id: socket.id, scene }, socket };
      open.set(socket.id, connection);
      metrics.connections.inc({ scene });
      unjoined.add(socket.id, (code) => {
        metrics.refusals.inc({ event: 'connect', code });
        log.warn({ connection: socket.id, code }, 'connection closed: it has not joined');
        socket.disconnect(true);
      });
      return connection;
    },
    remove(connection) {
      if (!open.delete(connection.ref.id)) return;
      unjoined.remove(connection.ref.id);
      persons.leave(connection.ref.id);
      metrics.connections.dec({ scene: connection.ref.scene });
    },
    get: (id) => open.get(id),
    joined({ ref }, participant) {
      unjoined.remove(ref.id);
      // It may have gone while its join was under way.
      if (open.has(ref.id)) persons.enter(ref.id, ref.scene, participant);
    },
    persons,
    unjoined: unjoined.count,
    held: () => ({
      sockets: open.size,
      socketRooms: rooms.size,
      listeners: [...open.values()].reduce((sum, { socket }) => sum + listenersOf(socket), 0),
    }),

    sendView(id: string, view: View) {
      open.get(id)?.socket.emit('view', view);
    },
    supersede(id) {
      const socket = open.get(id)?.socket;
      if (!socket) return;
      socket.emit('superseded');
      // Closed by the server: the old page does not come back by itself and fight for the seat.
      socket.disconnect(true);
    },
    enterRoom(id, session) {
      const socket = open.get(id)?.socket;
      if (!socket) return;
      rooms.set(session, socket.nsp);
      socket.join(room(session));
    },
    leaveRoom(id, session) {
      open.get(id)?.socket.leave(room(session));
    },
    closeRoom(session) {
      const namespace = rooms.get(session);
      if (!namespace) return;
      rooms.delete(session);
      const left = namespace.adapter.rooms.get(room(session));
      if (!left) return;
      // Every seat that is released takes its connection out of the room first, so this is a fault of ours.
      metrics.roomsNotEmpty.inc();
      log.error({ session, connections: [...left] }, 'room not empty at disposal');
      namespace.in(room(session)).socketsLeave(room(session));
    },
  };
}

/** Ours on one socket: the same number from its first moment to its last (REG-19). */
function listenersOf(socket: SceneSocket): number {
  return socket.listenersAny().length + socket.listeners('disconnect').length;
}
