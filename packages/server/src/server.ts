import { readdir } from 'node:fs/promises';
import type { LoadedConfig } from './config/load-config.ts';
import { createEngine } from './engine/create-engine.ts';
import { drained } from './engine/drained.ts';
import { answersInTime } from './http/answers-in-time.ts';
import { createHttp } from './http/create-http.ts';
import { trackSockets } from './http/track-sockets.ts';
import { type Log, silentLog } from './logging/log.ts';
import { measureStore } from './metrics/measure-store.ts';
import { createMetrics } from './metrics/metrics.ts';
import { recordFileIn } from './record-file.ts';
import { secureRandom } from './secure-random.ts';
import { sessionMachine } from './session/session-machine.ts';
import { bindSockets } from './socketio/bind-sockets.ts';
import { createConnections } from './socketio/connections.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/port.ts';
import { createSystemClock } from './system-clock.ts';

export interface CreateServer {
  readonly config: LoadedConfig;
  /** Folder of the record; made where there is none. One server at a time. `:memory:` keeps nothing beyond the process. */
  readonly dataDir: string;
  /** 0: any free port. */
  readonly port: number;
  /** Address to listen on. Default: every address of this machine. */
  readonly host?: string | undefined;
  /** Folder of a built page to serve at `/`. */
  readonly staticDir?: string | undefined;
  /** Serves `/debug/ledger` to who has the admin token. Default false. */
  readonly isDebug?: boolean | undefined;
  /** Pages of this machine may connect whatever their port. Default false. */
  readonly isDevelopment?: boolean | undefined;
  readonly log?: Log | undefined;
  /** Default: SQLite in `dataDir`. The server closes it. */
  readonly store?: Store | undefined;
}

export interface RunningServer {
  /** Where this machine reaches it: `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly port: number;
  /** Counts of everything held now, by name; all zero when nobody is connected and no session lives. */
  ledger(): Promise<Readonly<Record<string, number>>>;
  /**
   * Takes no newcomers from now on (`serverClosing`, and their pages ask again); everything else goes on. Resolves when no
   * session is under way any more, after `limitMs`, when `hurry` aborts or the server is closed: with those under way then.
   */
  drain(options: { readonly limitMs: number; readonly hurry?: AbortSignal | undefined }): Promise<number>;
  /** Takes no more, closes every connection, waits for what is under way, closes the store. Sessions live on in it. Idempotent. */
  close(): Promise<void>;
}

/**
 * Starts a signaling server. Rejects with StoreOpenError when the record cannot be used, and with Node's own error when
 * it cannot listen (`EADDRINUSE`, `EACCES`, ...) or there is no such `staticDir` (`ENOENT`, `ENOTDIR`).
 */
export async function createServer(options: CreateServer): Promise<RunningServer> {
  const { config, isDebug = false, isDevelopment = false, log = silentLog } = options;
  const host = options.host ?? '0.0.0.0';
  const clock = createSystemClock();
  const metrics = createMetrics();
  // Before anything is held: a folder that is not there is not found out by the first participant.
  if (options.staticDir !== undefined) await readdir(options.staticDir);
  const opened = options.store ?? (await openRecord(options.dataDir));
  const store = measureStore(opened, { metrics, steadyNow: clock.steadyNow });
  const connections = createConnections({
    log,
    metrics,
    clock,
    steadyNow: clock.steadyNow,
    most: config.limits.unjoinedConnections,
  });
  const engine = createEngine({
    scenes: config.scenes,
    store,
    machine: sessionMachine,
    clock,
    random: secureRandom,
    output: connections,
    log,
    metrics: metrics.engine,
    // The sockets are read before the timers and callbacks of the next round.
    afterArrivals: () => new Promise((resolve) => setImmediate(resolve)),
  });
  const held = () => ({ ...engine.ledger(), ...connections.held() });
  metrics.watchHeld(held);
  const ledger = async () => {
    const { liveSessions, seats, deadlines } = await store.counts();
    return { ...held(), storedSessions: liveSessions, storedSeats: seats, storedDeadlines: deadlines };
  };

  let isDraining = false;
  const http = await createHttp({
    log,
    metrics,
    origins: config.origins,
    staticDir: options.staticDir,
    adminToken: config.adminToken,
    ledger: isDebug ? ledger : undefined,
    async unreadyBecause() {
      if (isDraining) return 'closing';
      // A full disk can be read: what was written last tells whether a join could be stored. A store that hangs says nothing.
      const isUsable = engine.isStoring() && (await answersInTime(() => store.nextDueAt()));
      return isUsable ? undefined : 'storeUnavailable';
    },
  });
  const sockets = trackSockets(http.server);
  const binding = bindSockets({
    httpServer: http.server,
    scenes: config.scenes.map(({ id }) => id),
    engine,
    connections,
    log,
    metrics,
    now: clock.now,
    steadyNow: clock.steadyNow,
    admission: {
      origins: config.origins,
      isDevelopment,
      connectionsPerAddress: config.limits.connectionsPerAddress,
      trustProxy: config.trustProxy,
    },
  });

  const closed = new AbortController();
  let closing: Promise<void> | undefined;
  function drain(): void {
    isDraining = true;
    engine.drain();
  }
  async function close(): Promise<void> {
    drain();
    closed.abort();
    binding.close();
    sockets.destroySoon();
    await http.close();
    await engine.stop();
    await store.close();
  }

  try {
    await engine.start();
    const port = await http.listen({ host, port: options.port });
    return {
      url: `http://${reachableHost(host)}:${port}`,
      port,
      ledger,
      drain({ limitMs, hurry }) {
        drain();
        const either = AbortSignal.any(hurry ? [closed.signal, hurry] : [closed.signal]);
        return drained({ clock, underWay: engine.underWay, limitMs, hurry: either });
      },
      close: () => (closing ??= close()),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function openRecord(dataDir: string): Promise<Store> {
  return openStore(dataDir === ':memory:' ? dataDir : recordFileIn(dataDir));
}

/** What to type into a browser on this machine for the address that was listened on. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
