import type { Away, ParticipantId, SceneId } from '@greenroom/protocol';
import type { Connection } from './connections.ts';
import type { ConnectionRef } from './engine.ts';
import type { EngineParts } from './parts.ts';
import { MAX_MOVES, memberIn, seatIn } from './seats.ts';
import type { SessionEventBody } from './session-events.ts';
import type { SessionTurns } from './session-turns.ts';
import type { Transactions } from './transactions.ts';

export interface Presence {
  away(ref: ConnectionRef, message: Away): Promise<void>;
  disconnected(ref: ConnectionRef): Promise<void>;
  /** Tries again what the store did not take: a socket that is gone must not hold a seat. */
  retry(): Promise<void>;
  /** Lost connections that the store does not know of yet. */
  size(): number;
}

export function createPresence(
  parts: EngineParts,
  transactions: Transactions,
  turns: SessionTurns,
): Presence {
  const untold = new Map<string, Connection>();

  async function giveUp(connection: Connection): Promise<void> {
    const { ref, participant } = connection;
    await parts.people.turn(ref.scene, participant, async (person) => {
      await transactions.refresh();
      // By its turn the session may have been over, and the seat be one in another session.
      for (let move = 0; move < MAX_MOVES && connectionOf(ref.scene, participant) === ref.id; move += 1) {
        await happenTo(ref.scene, participant, { type: 'disconnected', participant, connection: ref.id });
      }
      // A join that failed half-way may have moved the seat to the lost connection: an older one that is there gets it back.
      const held = connectionOf(ref.scene, participant);
      if (person.connection === null || held === undefined || held === person.connection) return;
      await happenTo(ref.scene, participant, {
        type: 'connected',
        participant,
        connection: person.connection,
      });
    });
  }

  /** Which connection speaks for the person's seat; undefined: there is no seat. */
  function connectionOf(scene: SceneId, participant: ParticipantId): string | null | undefined {
    return memberIn(parts, scene, participant)?.connection;
  }

  async function happenTo(
    scene: SceneId,
    participant: ParticipantId,
    event: SessionEventBody,
  ): Promise<void> {
    const session = seatIn(parts, scene, participant);
    if (session === undefined) return;
    await turns.happen({ session, eventId: parts.nextEventId(event.type), event });
  }

  /** By its turn the session may have been over, and the seat be one in another session. */
  async function leaveSeat(scene: SceneId, event: SessionEventBody & { type: 'away' }): Promise<void> {
    for (let move = 0; move < MAX_MOVES; move += 1) {
      const session = seatIn(parts, scene, event.participant);
      if (session === undefined) return;
      const { type } = await turns.happen({
        session,
        eventId: parts.nextEventId('away'),
        event,
      });
      if (type === 'moved' || type === 'unchanged') return;
    }
  }

  async function tellStore(connection: Connection): Promise<void> {
    untold.set(connection.ref.id, connection);
    await giveUp(connection);
    untold.delete(connection.ref.id);
  }

  return {
    size: () => untold.size,
    async away(ref, { session, epoch, cause }) {
      const connection = parts.connections.get(ref.id);
      if (!connection?.isBound) return;
      const { participant } = connection;
      await parts.people.turn(ref.scene, participant, async () => {
        if (!connection.isBound) return;
        const event = { type: 'away', participant, cause } as const;
        // A page that goes is gone wherever the server has put the person meanwhile.
        if (cause === 'leaving') return leaveSeat(ref.scene, event);
        if (seatIn(parts, ref.scene, participant) !== session) return;
        await turns.happen({ session, epoch, eventId: parts.nextEventId('away'), event });
      });
    },
    async disconnected(ref) {
      const connection = parts.connections.get(ref.id);
      // Superseded, or never asked to join: nothing hangs on this socket.
      if (!connection) return;
      parts.connections.remove(ref.id);
      const { participant } = connection;
      connection.isBound = false;
      parts.rooms.move(connection, null);
      const person = parts.people.get(ref.scene, participant);
      if (person?.connection === ref.id) person.connection = null;
      connection.isClosed = true;
      await tellStore(connection);
    },
    async retry() {
      // One that cannot be stored does not hold up the others; it stays for the next time.
      for (const connection of [...untold.values()]) {
        await tellStore(connection).catch((error: unknown) =>
          parts.log.warn({ connection: connection.ref.id, error }, 'still not stored'),
        );
      }
    },
  };
}
