import { assertPlan } from '../check-plan.ts';
import type { Store } from '../port.ts';
import type { DatabaseOptions } from './database.ts';
import { spawnWorker } from './spawn-worker.ts';
import { type Cell, encodeCall, encodePlan } from './wire.ts';
import { createWorkerLink, type WorkerLike, type WorkerLink } from './worker-link.ts';

export interface SqliteStoreOptions {
  /** Path of the record; its folder must exist. `<file>.lock` beside it is this engine's, and `-wal`, `-shm` SQLite's. */
  readonly file: string;
  /** Requests that may wait for the disk; more are refused with `storeUnavailable`. Default 10,000. */
  readonly maxQueued?: number;
  /** Bytes the file may grow to; beyond, commits fail as on a full disk. Default: no bound of ours. */
  readonly maxFileBytes?: number;
  /** Starts the thread that owns the file; a test may put another in its place. */
  readonly spawn?: (database: DatabaseOptions) => WorkerLike;
}

/**
 * Opens the store on a SQLite file: durable (an answered commit survives a power cut), for one server at a time, the
 * disk's waits in a thread of their own. Makes the file where there is none, migrates an older one.
 * Rejects with StoreOpenError, whose message is for the person who started the server.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { file, maxQueued = 10_000, maxFileBytes = null, spawn = spawnWorker } = options;
  const link = createWorkerLink(() => spawn({ file, maxFileBytes }), { maxQueued });
  await link.open();
  return makeStore(link);
}

function makeStore(link: WorkerLink): Store {
  function request<T>(cells: readonly Cell[]): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      link.submit({ cells, resolve: resolve as (answer: unknown) => void, reject });
    });
  }
  const call = <T>(name: string, ...args: (string | number)[]): Promise<T> => request(encodeCall(name, args));

  return {
    exclusive: true,
    commit: async (plan) => {
      assertPlan(plan);
      return request(encodePlan(plan));
    },
    loadSession: (id) => call('loadSession', id),
    liveSessions: () => call('liveSessions'),
    sessionEvents: (id) => call('sessionEvents', id),
    seatOf: (participant) => call('seatOf', participant),
    latestEnrolment: (scene, participant) => call('latestEnrolment', scene, participant),
    enrolmentsOf: (session) => call('enrolmentsOf', session),
    failedPairs: (scene, now) => call('failedPairs', scene, now),
    completedByTreatment: (scene) => call('completedByTreatment', scene),
    lastReport: (scene, participant, ordinal) => call('lastReport', scene, participant, ordinal),
    timeline: (session) => call('timeline', session),
    finishReports: ({ scene, participant, ordinal }, session, limit) =>
      call('finishReports', scene, participant, ordinal, session, limit),
    claimDue: (now, limit) => call('claimDue', now, limit),
    nextDueAt: () => call('nextDueAt'),
    touch: (now) => call('touch', now),
    lastAlive: () => call('lastAlive'),
    counts: () => call('counts'),
    close: () => link.close(),
  };
}
