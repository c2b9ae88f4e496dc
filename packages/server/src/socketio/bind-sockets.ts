import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { type ErrorBody, LIMITS, refuse, type SceneId, sceneNamespace } from '@greenroom/protocol';
import { Server } from 'socket.io';
import { type AdmissionOptions, createAdmission, type Judgement } from './admission.ts';
import { type DispatchContext, dispatch } from './dispatch.ts';
import { checkHandshake } from './handshake.ts';
import { connectError, type SceneServer, type SceneSocket } from './types.ts';
import { createWires } from './wires.ts';

export interface BindSockets extends DispatchContext {
  readonly httpServer: HttpServer;
  readonly scenes: readonly SceneId[];
  readonly admission: Omit<AdmissionOptions, 'steadyNow'>;
  /** Steady clock in ms, for rates. */
  readonly steadyNow: () => number;
}

/** The sockets of a running server. */
export interface SocketBinding {
  /** Closes every connection without telling the engine: the sessions live on, and every page comes back by itself. */
  close(): void;
}

/** Silence for this long plus `PING_TIMEOUT_MS` means that a page is gone; a hidden tab still answers pings. */
const PING_INTERVAL_MS = 10_000;
const PING_TIMEOUT_MS = 15_000;
/** A connection that has asked for no scene by then is closed. */
const CONNECT_TIMEOUT_MS = 10_000;
/** Long enough for a refused page to read why. */
const REFUSED_LINGER_MS = 2_000;

/** Puts socket.io on the HTTP server: one namespace per scene, and every message through `dispatch`. */
export function bindSockets(options: BindSockets): SocketBinding {
  const { connections, engine, log, metrics, steadyNow } = options;
  const admission = createAdmission({ ...options.admission, steadyNow });
  const wires = createWires(steadyNow);
  const judged = new WeakMap<IncomingMessage, Judgement>();
  /** Refused connections by engine.io id, so that their pages can be told why (REG-16). */
  const refused = new Map<string, ErrorBody>();
  let isClosing = false;

  const io: SceneServer = new Server(options.httpServer, {
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    maxHttpBufferSize: LIMITS.socketMessageBytes,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    allowRequest(request, decide) {
      // A browser hides why an upgrade failed, so the refused are let in as far as to be told.
      judged.set(request, admission.judge(request));
      decide(null, !isClosing);
    },
  });

  io.engine.on('connection', (raw: RawConnection) => {
    const { address, refusal } = (raw.request && judged.get(raw.request)) ?? {
      address: raw.remoteAddress,
      refusal: undefined,
    };
    // Its headers are 2 KiB per connection that nobody reads again.
    raw.request = null;
    admission.opened(address);
    raw.once('close', () => {
      admission.closed(address);
      refused.delete(raw.id);
    });
    if (!refusal) return;
    refused.set(raw.id, refusal);
    log.warn({ address, ...refusal }, 'connection refused');
    setTimeout(() => raw.close(), REFUSED_LINGER_MS).unref();
  });

  const admit = (socket: SceneSocket, next: (error?: Error) => void) => {
    const rawId = (socket.conn as unknown as RawConnection).id;
    const handshake = checkHandshake(socket.handshake.auth);
    const verdict = wires.of(socket.conn).limiter.take('connect');
    const error =
      refused.get(rawId) ??
      (verdict === 'ok' ? undefined : refuse('rateLimited', 'too many connects').error) ??
      (handshake.ok ? undefined : handshake.error);
    if (verdict === 'flood') socket.conn.close();
    if (!error) return next();
    metrics.refusals.inc({ event: 'connect', code: error.code });
    next(connectError(error));
  };

  for (const scene of options.scenes) {
    io.of(sceneNamespace(scene))
      .use(admit)
      .on('connection', (socket) => {
        const connection = connections.add(scene, socket);
        const wire = wires.of(socket.conn);
        wire.scenes += 1;
        // One listener for all events: what has no name here is answered too, and nothing is ever added later (REG-19).
        socket.onAny((event: string, ...args: unknown[]) => {
          void dispatch(options, connection, wire.limiter, { event, args });
        });
        // The one disconnect handler.
        socket.on('disconnect', (cause) => {
          connections.remove(connection);
          metrics.disconnects.inc({ cause });
          if (!isClosing) void engine.disconnected(connection.ref);
          wire.scenes -= 1;
          // A page that has left its scenes has no business here, and what has joined none is counted nowhere.
          if (wire.scenes === 0) socket.conn.close();
        });
      });
  }
  // Nobody has business in the root namespace, which socket.io makes by itself.
  io.use((_socket, next) => next(connectError({ code: 'unknownScene' })));

  return {
    close() {
      isClosing = true;
      io.engine.close();
    },
  };
}

/** The little that we use of an engine.io socket. */
interface RawConnection {
  readonly id: string;
  readonly remoteAddress: string;
  request: IncomingMessage | null;
  once(event: 'close', listener: () => void): void;
  close(): void;
}
