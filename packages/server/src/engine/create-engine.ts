import { GreenroomError, type Result, refuse, type SceneId } from '@greenroom/protocol';
import type { Scene } from '../config/scene.ts';
import type { SessionMachine } from '../session/step.ts';
import type { DueDeadline, Store } from '../store/port.ts';
import { createConnections } from './connections.ts';
import { createDeadlineScheduler } from './deadline-scheduler.ts';
import type { Engine, EngineOutput } from './engine.ts';
import { createHeartbeat } from './heartbeat.ts';
import { createJoining } from './joining.ts';
import { createKeyedQueue } from './keyed-queue.ts';
import { createLiveSessions } from './live-sessions.ts';
import { createPairExpiry } from './pair-expiry.ts';
import type { EngineParts } from './parts.ts';
import { createPeople } from './people.ts';
import { createPlayRequests } from './play-requests.ts';
import { type Clock, type EngineLog, type EngineMetrics, NO_METRICS, type RandomSource } from './ports.ts';
import { createPresence } from './presence.ts';
import { createReporting } from './reporting.ts';
import { resumeSessions } from './restart.ts';
import { createRooms } from './rooms.ts';
import { routeSignal } from './routing.ts';
import { createSceneMemory, type SceneMemory } from './scene-memory.ts';
import { rowsOnly } from './session-events.ts';
import { createSessionTurns } from './session-turns.ts';
import { createTransactions } from './transactions.ts';

export interface EngineOptions {
  /** Must be exclusive: the engine keeps what it has loaded. */
  readonly store: Store;
  readonly machine: SessionMachine;
  readonly scenes: readonly Scene[];
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly output: EngineOutput;
  readonly log: EngineLog;
  readonly metrics?: EngineMetrics;
  /** See `EngineParts`. Default: at once. */
  readonly afterArrivals?: () => Promise<void>;
}

/** Session machine, matchmaker and store put together. Call `start` before anything else. */
export function createEngine(options: EngineOptions): Engine {
  const { store, clock, log } = options;
  if (!store.exclusive)
    throw new GreenroomError('internal', { detail: 'the engine needs an exclusive store' });
  const parts = makeParts(options, {
    onDeadline: (dueAt) => scheduler.note(dueAt),
    onCommit: (scene) => pairExpiry.note(scene),
  });
  const { live, people, connections, rooms, sessionQueue, sceneQueue, metrics } = parts;
  const transactions = createTransactions(parts);
  const turns = createSessionTurns(parts, transactions);
  const pairExpiry = createPairExpiry(parts, transactions);
  const joining = createJoining(parts, transactions, turns);
  const reporting = createReporting(parts, transactions, turns);
  const playRequests = createPlayRequests(parts, turns);
  const presence = createPresence(parts, transactions, turns);
  const scheduler = createDeadlineScheduler({ store, clock, log, fire });
  const heartbeat = createHeartbeat({ store, clock, log, onBeat: () => presence.retry() });
  let isStopped = false;

  async function fire({ session, name, generation }: DueDeadline): Promise<void> {
    const deadline = { session, name, generation };
    const eventId = `t:${session}:${name}:${generation}`;
    const happened = await turns.happen({
      session,
      eventId,
      deadline,
      event: { type: 'deadline', name },
    });
    if (happened.type === 'refused') log.error({ session, name, ...happened }, 'deadline refused');
    if (happened.type !== 'unchanged') return;
    // A row that moves nothing is void: struck out, or it would be given again for ever.
    const scene = live.get(session)?.snapshot.context.scene;
    if (scene === undefined) return;
    const at = clock.now();
    await transactions.run(scene, () => rowsOnly({ eventId: `${eventId}:void`, at, deadline }));
    metrics.count('dropped', 'voidDeadline');
  }

  /** Nothing throws out of the engine: what went wrong is a typed error, and the person can try again (REG-20). */
  async function answer<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
    if (isStopped) return refuse('serverClosing');
    const result = await work().catch((error: unknown) => {
      if (error instanceof GreenroomError && error.code !== 'internal')
        return refuse(error.code, error.detail);
      log.error({ error }, 'request failed');
      return refuse('internal');
    });
    if (!result.ok) metrics.count('refused', result.error.code);
    return result;
  }

  async function quietly(work: () => Promise<unknown>): Promise<void> {
    if (isStopped) return;
    await work().catch((error: unknown) => log.warn({ error }, 'news not taken'));
  }

  return {
    join: (ref, message) => answer(() => joining.join(ref, message)),
    reports: (ref, message) => answer(() => reporting.reports(ref, message)),
    relink: (ref, message) => answer(() => playRequests.relink(ref, message)),
    rejoin: (ref, message) => answer(() => playRequests.rejoin(ref, message)),
    away: (ref, message) => quietly(() => presence.away(ref, message)),
    disconnected: (ref) => quietly(() => presence.disconnected(ref)),
    route(ref, signal) {
      const result = routeSignal(parts, ref, signal);
      if (!result.ok) metrics.count('refused', result.error.code);
      return result;
    },
    async cancel(session, reason) {
      try {
        const eventId = parts.nextEventId('cancel');
        const happened = await turns.happen({
          session,
          eventId,
          event: { type: 'cancelled', reason },
        });
        return happened.type === 'moved';
      } catch (error) {
        log.warn({ session, error }, 'session not cancelled');
        return false;
      }
    },
    drain: () => joining.drain(),
    underWay: () => [...live.all()].filter(({ snapshot }) => snapshot.state !== 'waiting').length,
    ledger: () => ({
      ...live.counts(),
      ...people.counts(),
      connections: connections.size(),
      rooms: rooms.size(),
      sessionQueues: sessionQueue.size(),
      sceneQueues: sceneQueue.size(),
      timers: scheduler.timers() + pairExpiry.timers(),
      doubts: transactions.size(),
      untold: presence.size(),
    }),
    isStoring: () => heartbeat.isTaken(),
    participantOf(id) {
      const connection = connections.get(id);
      return connection?.isBound ? connection.participant : undefined;
    },
    async start() {
      await Promise.all(options.scenes.map(({ id }) => parts.memoryOf(id).load(clock.now())));
      await resumeSessions(parts, turns);
      await heartbeat.start();
      scheduler.start();
    },
    async stop() {
      isStopped = true;
      scheduler.stop();
      pairExpiry.stop();
      heartbeat.stop();
      await people.idle();
      await sessionQueue.idle();
      await sceneQueue.idle();
      await heartbeat.beat();
    },
  };
}

function makeParts(options: EngineOptions, hooks: Pick<EngineParts, 'onDeadline' | 'onCommit'>): EngineParts {
  const { store, machine, clock, random, output, log } = options;
  const { metrics = NO_METRICS, afterArrivals = async () => {} } = options;
  const scenes = new Map(options.scenes.map((scene) => [scene.id, scene]));
  const memories = new Map<SceneId, SceneMemory>();
  const live = createLiveSessions();
  const process = Buffer.from(random.bytes(9)).toString('base64url');
  let events = 0;
  return {
    store,
    machine,
    clock,
    random,
    output,
    log,
    metrics,
    live,
    afterArrivals,
    ...hooks,
    people: createPeople({
      store,
      hasSeat: (scene, participant) => {
        const seat = live.seatOf(participant);
        return seat !== undefined && live.get(seat)?.snapshot.context.scene === scene;
      },
    }),
    connections: createConnections(),
    rooms: createRooms(output),
    sessionQueue: createKeyedQueue(),
    sceneQueue: createKeyedQueue(),
    sceneOf: (id) => scenes.get(id),
    memoryOf(id) {
      const memory = memories.get(id) ?? createSceneMemory(store, id);
      memories.set(id, memory);
      return memory;
    },
    nextEventId(what) {
      events += 1;
      return `${what}:${process}:${events}`;
    },
  };
}
