import type { SceneId } from '@greenroom/protocol';
import type { Scene } from '../config/scene.ts';
import type { SessionMachine } from '../session/step.ts';
import type { Store } from '../store/port.ts';
import type { Connections } from './connections.ts';
import type { EngineOutput } from './engine.ts';
import type { KeyedQueue } from './keyed-queue.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { People } from './people.ts';
import type { Clock, EngineLog, EngineMetrics, RandomSource } from './ports.ts';
import type { Rooms } from './rooms.ts';
import type { SceneMemory } from './scene-memory.ts';

/** What the parts of one engine share. Queues are entered in this order only: person, session, scene. */
export interface EngineParts {
  readonly store: Store;
  readonly machine: SessionMachine;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly output: EngineOutput;
  readonly log: EngineLog;
  readonly metrics: EngineMetrics;
  readonly live: LiveSessions;
  readonly people: People;
  readonly connections: Connections;
  readonly rooms: Rooms;
  readonly sessionQueue: KeyedQueue;
  readonly sceneQueue: KeyedQueue;
  sceneOf(id: SceneId): Scene | undefined;
  memoryOf(id: SceneId): SceneMemory;
  /** Resolves when all messages have been handed over that had arrived when it was asked. */
  afterArrivals(): Promise<void>;
  /** Unique for ever: this process and a count. */
  nextEventId(what: string): string;
  /** A deadline is stored that is due then; infinity: there is none left. */
  onDeadline(dueAt: number): void;
  /** A commit in the scene is in memory and everybody told. */
  onCommit(scene: SceneId): void;
}
