import type { SessionId } from '@greenroom/protocol';
import type { Connection } from './connections.ts';
import type { EngineOutput } from './engine.ts';

/** Who is in which session's room, counted: a room is closed only when nobody is left in it. */
export interface Rooms {
  /** Puts the connection where its seat is; null: nowhere. */
  move(connection: Connection, room: SessionId | null): void;
  /** Closes the room of a disposed session; false when somebody was still in it (a leak, and a bug). */
  close(session: SessionId): boolean;
  /** Rooms with somebody in them. */
  size(): number;
}

export function createRooms(output: EngineOutput): Rooms {
  const members = new Map<SessionId, number>();

  function count(session: SessionId, by: number): void {
    const left = (members.get(session) ?? 0) + by;
    if (left > 0) members.set(session, left);
    else members.delete(session);
  }

  return {
    move(connection, room) {
      if (connection.room === room) return;
      const old = connection.room;
      connection.room = room;
      if (old !== null) {
        count(old, -1);
        output.leaveRoom(connection.ref.id, old);
      }
      if (room !== null) {
        count(room, 1);
        output.enterRoom(connection.ref.id, room);
      }
    },
    close(session) {
      if (members.has(session)) return false;
      output.closeRoom(session);
      return true;
    },
    size: () => members.size,
  };
}
