import type { SessionId, View } from '@greenroom/protocol';
import type { EngineOutput } from '../../../src/engine/engine.ts';

export interface RecordingOutput extends EngineOutput {
  /** Views in the order in which a connection got them. */
  viewsOf(connection: string): readonly View[];
  readonly superseded: ReadonlySet<string>;
  roomOf(connection: string): SessionId | undefined;
  readonly closedRooms: readonly SessionId[];
  forget(connection: string): void;
}

/** What sockets would have been told. Asks for nothing that socket.io would not do. */
export function createRecordingOutput(): RecordingOutput {
  const views = new Map<string, View[]>();
  const superseded = new Set<string>();
  const rooms = new Map<string, SessionId>();
  const closedRooms: SessionId[] = [];
  return {
    sendView(connection, view) {
      views.set(connection, [...(views.get(connection) ?? []), view]);
    },
    supersede(connection) {
      superseded.add(connection);
    },
    enterRoom(connection, session) {
      if (rooms.has(connection)) throw new Error(`${connection} is in a room already`);
      rooms.set(connection, session);
    },
    leaveRoom(connection, session) {
      if (rooms.get(connection) !== session) throw new Error(`${connection} is not in ${session}`);
      rooms.delete(connection);
    },
    closeRoom(session) {
      const left = [...rooms].filter(([, room]) => room === session);
      if (left.length > 0) throw new Error(`${left.length} still in the room of ${session}`);
      closedRooms.push(session);
    },
    viewsOf: (connection) => views.get(connection) ?? [],
    superseded,
    roomOf: (connection) => rooms.get(connection),
    closedRooms,
    forget: (connection) => {
      views.delete(connection);
    },
  };
}
