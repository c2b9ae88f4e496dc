import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ErrorBody, PROTOCOL_VERSION, type Result, sceneNamespace } from '@greenroom/protocol';
import { io, type Socket } from 'socket.io-client';
import { onTestFinished } from 'vitest';
import type { Log } from '../../src/logging/log.ts';
import { silentLog } from '../../src/logging/log.ts';
import { createMetrics, type Metrics } from '../../src/metrics/metrics.ts';
import type { AdmissionOptions } from '../../src/socketio/admission.ts';
import { bindSockets } from '../../src/socketio/bind-sockets.ts';
import { type Connections, createConnections } from '../../src/socketio/connections.ts';
import { createSimulatedClock, type SimulatedClock } from '../engine/support/simulated-clock.ts';
import { createFakeEngine, type FakeEngine } from './fake-engine.ts';

export interface SocketServer {
  readonly url: string;
  readonly httpServer: HttpServer;
  readonly engine: FakeEngine;
  readonly connections: Connections;
  readonly metrics: Metrics;
  readonly errors: { readonly fields: object; readonly message: string }[];
  /** What the time limits of connections run by. */
  readonly clock: SimulatedClock;
  /** Moves the clock that rates are counted by. */
  advance(ms: number): void;
}

/** How long a test waits for what has to come. */
const PATIENCE_MS = 5_000;

/** The real binding on a real port before a fake engine. Closed when the test is over. */
export async function startSocketServer({
  most = 100,
  ...admission
}: Partial<Omit<AdmissionOptions, 'steadyNow'> & { readonly most: number }> = {}): Promise<SocketServer> {
  const httpServer = createServer();
  await new Promise<void>((resolve) => httpServer.listen(0, '127.0.0.1', resolve));
  const errors: SocketServer['errors'] = [];
  const log: Log = {
    ...silentLog,
    error: (fields, message) => void errors.push({ fields, message }),
  };
  const metrics = createMetrics();
  const engine = createFakeEngine();
  const clock = createSimulatedClock();
  let steadyMs = 0;
  const connections = createConnections({ log, metrics, clock, steadyNow: () => steadyMs, most });
  const binding = bindSockets({
    httpServer,
    scenes: ['kitchen', 'discs'] as never,
    engine,
    connections,
    log,
    metrics,
    now: () => 1_700_000_000_000,
    steadyNow: () => steadyMs,
    admission: {
      origins: [],
      isDevelopment: false,
      connectionsPerAddress: 100,
      trustProxy: [],
      ...admission,
    },
  });
  onTestFinished(() => {
    binding.close();
    httpServer.closeAllConnections();
    httpServer.close();
  });
  const { port } = httpServer.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    httpServer,
    engine,
    connections,
    metrics,
    errors,
    clock,
    advance: (ms) => {
      steadyMs += ms;
    },
  };
}

export interface DialOptions {
  readonly scene?: string;
  readonly namespace?: string;
  readonly auth?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
  readonly transports?: ('websocket' | 'polling')[];
}

/** A client that stays quiet about failures: `connected` or `refused` says what became of it. */
export function dial(url: string, options: DialOptions = {}): Socket {
  const namespace = options.namespace ?? sceneNamespace(options.scene ?? 'kitchen');
  const socket = io(`${url}${namespace}`, {
    transports: options.transports ?? ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: options.auth ?? { protocol: PROTOCOL_VERSION },
    ...(options.headers ? { extraHeaders: options.headers } : {}),
  });
  onTestFinished(() => void socket.disconnect());
  return socket;
}

export function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
}

/** Resolves with what a refused connection was told. */
export function refused(socket: Socket): Promise<Error & { readonly data?: ErrorBody }> {
  return new Promise((resolve, reject) => {
    socket.once('connect_error', resolve);
    socket.once('connect', () => reject(new Error('connected')));
  });
}

/** Resolves with why the socket was closed; rejects when it stays open, so that the test fails and not its time limit. */
export function closed(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => reject(new Error('the socket stays open')), PATIENCE_MS);
    socket.once('disconnect', (reason) => {
      clearTimeout(giveUp);
      resolve(reason);
    });
  });
}

/** A request with whatever message; rejects when there is no answer. */
export function ask<T>(socket: Socket, event: string, ...args: unknown[]): Promise<Result<T>> {
  return socket.timeout(PATIENCE_MS).emitWithAck(event, ...args);
}
