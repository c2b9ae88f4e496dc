import { type Done, ok, type Rejoin, type Relink, type Result, refuse } from '@greenroom/protocol';
import type { ConnectionRef } from './engine.ts';
import type { EngineParts } from './parts.ts';
import { seatIn } from './seats.ts';
import type { SessionEventBody } from './session-events.ts';
import type { SessionTurns } from './session-turns.ts';

/** What a page may ask of the game it plays in; the answer comes once it is durable. What follows stands in the views. */
export interface PlayRequests {
  relink(ref: ConnectionRef, message: Relink): Promise<Result<Done>>;
  rejoin(ref: ConnectionRef, message: Rejoin): Promise<Result<Done>>;
}

type Asked<T extends SessionEventBody['type']> = Omit<Extract<SessionEventBody, { type: T }>, 'participant'>;

export function createPlayRequests(parts: EngineParts, turns: SessionTurns): PlayRequests {
  async function ask(
    ref: ConnectionRef,
    { session, epoch }: Relink | Rejoin,
    asked: Asked<'relink'> | Asked<'rejoin'>,
  ): Promise<Result<Done>> {
    const connection = parts.connections.get(ref.id);
    if (!connection?.isBound) return refuse('notJoined');
    const { participant } = connection;
    return parts.people.turn(ref.scene, participant, async () => {
      // A newer page may have taken the seat over while this one waited for its turn.
      if (!connection.isBound) return refuse('notJoined');
      if (seatIn(parts, ref.scene, participant) !== session) return refuse('staleEpoch', 'another session');
      const happened = await turns.happen({
        session,
        epoch,
        eventId: parts.nextEventId(asked.type),
        event: { ...asked, participant },
      });
      if (happened.type === 'refused') return refuse(happened.code, happened.detail);
      return happened.type === 'gone' ? refuse('disposed') : ok({});
    });
  }

  return {
    relink: (ref, message) => {
      const { peer, attempt } = message;
      return ask(ref, message, { type: 'relink', peer, attempt });
    },
    rejoin: (ref, message) => ask(ref, message, { type: 'rejoin', page: message.page }),
  };
}
