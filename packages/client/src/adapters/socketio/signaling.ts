import {
  type ClientToServerEvents,
  type ErrorBody,
  PROTOCOL_VERSION,
  type Result,
  refuse,
  type ServerToClientEvents,
  sceneNamespace,
} from '@greenroom/protocol';
import { Manager, type Socket } from 'socket.io-client';
import type { ConnectSignaling, Requests } from '../../ports/signaling.ts';
import * as shapes from './server-shapes.ts';
import type { Shape } from './shape.ts';

/** Well above a slow round trip, well below the server's own deadlines. */
const ANSWER_MS = 5_000;
const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 5_000;

/** Signaling over socket.io, WebSocket only. Listeners are set once, on a socket that outlives its connections. */
export const connectSocketIo: ConnectSignaling = (options) => {
  const { origin, pathname } = new URL(options.server);
  const manager = new Manager(origin, {
    // A server behind a proxy may live under a path.
    path: `${pathname.replace(/\/$/, '')}/socket.io`,
    transports: ['websocket'],
    reconnectionDelay: RETRY_MIN_MS,
    reconnectionDelayMax: RETRY_MAX_MS,
    autoConnect: false,
  });
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = manager.socket(
    sceneNamespace(options.scene),
    { auth: { protocol: PROTOCOL_VERSION } },
  );
  let isClosed = false;
  let attempt = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;

  function close(): void {
    isClosed = true;
    clearTimeout(retry);
    socket.off();
    socket.disconnect();
  }

  function unreachable(): void {
    options.onUnreachable(++attempt);
    // The manager tries again by itself, except where the server ended or refused the connection.
    if (socket.active || isClosed) return;
    clearTimeout(retry);
    retry = setTimeout(() => socket.connect(), Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** attempt));
  }

  function news<T>(shape: Shape, listener: (value: T) => void) {
    return (message: unknown) => {
      const misfit = shape(message, 'message');
      if (misfit) options.onDropped(misfit);
      else listener(message as T);
    };
  }

  socket.on('connect', () => {
    attempt = 0;
    options.onConnected();
  });
  socket.on('disconnect', unreachable);
  socket.on('connect_error', (error) => {
    const refusal = refusalOf(error);
    if (!refusal || refusal.code === 'rateLimited') return unreachable();
    close();
    options.onRefused(refusal);
  });
  socket.on('view', news(shapes.view, options.onView));
  socket.on('signal', news(shapes.signal, options.onSignal));
  socket.on('superseded', () => {
    close();
    options.onSuperseded();
  });
  socket.connect();

  return {
    async request(event, message) {
      if (!socket.connected) return refuse('unreachable');
      try {
        const answer: unknown = await (socket as Socket).timeout(ANSWER_MS).emitWithAck(event, message);
        const misfit = misfitOf(shapes.ANSWERS[event], answer);
        if (misfit === undefined) return answer as Result<Requests[typeof event]['answer']>;
        // Not `badMessage`: that is what the server says of ours, and what it refuses is given up.
        options.onDropped(misfit);
        return refuse('timeout', misfit);
      } catch {
        return refuse(socket.connected ? 'timeout' : 'unreachable');
      }
    },
    away: (message) => void (socket.connected && socket.emit('away', message)),
    close,
  };
};

/** Why the server turned the connection down; undefined: it did not, it was not reached. */
function refusalOf(error: Error & { readonly data?: unknown }): ErrorBody | undefined {
  // What socket.io itself says of a namespace that nobody made.
  if (error.message === 'Invalid namespace') return { code: 'unknownScene' };
  return shapes.error(error.data, 'error') ? undefined : (error.data as ErrorBody);
}

function misfitOf(shape: Shape, answer: unknown): string | undefined {
  const { ok, value, error } = (answer ?? {}) as { ok?: unknown; value?: unknown; error?: unknown };
  if (ok === true) return shape(value, 'answer');
  return ok === false ? shapes.error(error, 'error') : 'answer.ok';
}
