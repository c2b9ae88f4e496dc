import type { ParticipantId, SceneId } from '@greenroom/protocol';
import { createRateLimiter, type RatedEvent, type RateLimiter, type RateVerdict } from './rate-limiter.ts';
import { createRestingMap } from './resting-map.ts';

/**
 * What one person may send over all their connections, so that a new connection is no new start. It counts only against
 * who has proven to be that person: nobody can use up what is somebody else's by naming their id.
 */
export interface PersonLimits {
  /** The connection speaks for them from now on; twice is once. */
  enter(connection: string, scene: SceneId, participant: ParticipantId): void;
  leave(connection: string): void;
  /** One message over a connection; `ok` from one that speaks for nobody. */
  take(connection: string, event: RatedEvent): RateVerdict;
  /** May they join once more? What is counted are the joins that succeeded. */
  mayJoin(scene: SceneId, participant: ParticipantId): boolean;
  /** People that are remembered. */
  size(): number;
}

/** Of what one connection may: an honest page that is loaded anew a few times in a row begins each time with all of it. */
const TIMES = 2;

/** By then every bucket is full again. */
const REST_MS = 60_000;

export function createPersonLimits(steadyNow: () => number): PersonLimits {
  const people = createRestingMap<RateLimiter>({
    make: () => createRateLimiter(steadyNow, TIMES),
    now: steadyNow,
    restMs: REST_MS,
  });
  const persons = new Map<string, string>();

  return {
    enter(connection, scene, participant) {
      if (persons.has(connection)) return;
      const key = keyOf(scene, participant);
      persons.set(connection, key);
      people.enter(key);
      people.get(key).take('join');
    },
    leave(connection) {
      const key = persons.get(connection);
      if (key === undefined) return;
      persons.delete(connection);
      people.leave(key);
    },
    take(connection, event) {
      const key = persons.get(connection);
      // A join again over the same connection is counted by its WebSocket.
      return key === undefined || event === 'join' ? 'ok' : people.get(key).take(event);
    },
    mayJoin: (scene, participant) => people.peek(keyOf(scene, participant))?.has('join') ?? true,
    size: people.size,
  };
}

/** Neither of the two can hold a space. */
function keyOf(scene: SceneId, participant: ParticipantId): string {
  return `${scene} ${participant}`;
}
