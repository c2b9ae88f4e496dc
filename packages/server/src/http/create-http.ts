import type { KeyObject } from 'node:crypto';
import type { Server } from 'node:http';
import { resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Log } from '../logging/log.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { createAdminAuth } from './admin-auth.ts';
import { httpError } from './error-body.ts';
import { GuardedResponse, pageHeaders, rawAnswer } from './security-headers.ts';

export interface CreateHttp {
  readonly log: Log;
  readonly metrics: Metrics;
  /** Undefined: takes participants. Else why not, in a word. */
  readonly unreadyBecause: () => Promise<'closing' | 'storeUnavailable' | undefined>;
  /** Undefined: `/metrics` and `/debug/ledger` are not served. */
  readonly adminToken: KeyObject | undefined;
  /** Served at `/debug/ledger` when given. */
  readonly ledger?: (() => Promise<unknown>) | undefined;
  /** Folder of a built page, served at `/`. */
  readonly staticDir?: string | undefined;
  /** Origins that may show the static pages in a frame. */
  readonly origins: readonly string[];
}

/** The HTTP side of the server; socket.io is put on `server` by the caller. */
export interface Http {
  readonly server: Server;
  /** Resolves with the port; rejects as Node's `listen` does. */
  listen(where: { readonly host: string; readonly port: number }): Promise<number>;
  close(): Promise<void>;
}

const IMMUTABLE = 'public, max-age=31536000, immutable';

/** A request is there whole by then (Node looks every 30 s), or its connection is closed. WebSockets are none. */
const REQUEST_TIMEOUT_MS = 30_000;

export async function createHttp(options: CreateHttp): Promise<Http> {
  const { log, metrics } = options;
  const app = Fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: 1_024,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // An address that cannot be decoded never reaches a route.
    frameworkErrors: (_error, _request, reply: FastifyReply) => {
      reply.code(400).send(httpError('badRequest'));
    },
    http: { ServerResponse: GuardedResponse },
    clientErrorHandler(error: NodeJS.ErrnoException, socket) {
      if (error.code === 'ECONNRESET' || socket.destroyed) return;
      if (socket.writable) socket.write(rawAnswer(statusOf(error), httpError('badRequest')));
      socket.destroy();
    },
  });
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ err: error }, 'a request failed');
    return reply.code(status).send(httpError(status >= 500 ? 'internal' : 'badRequest'));
  });
  addRoutes(app, options);
  if (options.staticDir !== undefined)
    addStatic(app, resolve(options.staticDir), pageHeaders(options.origins));
  answerTheRest(app);
  await app.ready();
  return {
    server: app.server,
    async listen({ host, port }) {
      await app.listen({ host, port });
      const address = app.server.address();
      return typeof address === 'object' && address ? address.port : port;
    },
    close: () => app.close(),
  };

  function addRoutes(to: FastifyInstance, { unreadyBecause, ledger, adminToken }: CreateHttp): void {
    to.get('/healthz', async () => ({ status: 'ok' }));
    to.get('/readyz', async (_request, reply) => {
      const reason = await unreadyBecause();
      return reply.code(reason ? 503 : 200).send({ status: reason ?? 'ready' });
    });
    const { guard } = createAdminAuth(adminToken);
    to.get('/metrics', { onRequest: guard }, async (_request, reply) => {
      const { contentType, body } = await metrics.render();
      return reply.header('content-type', contentType).send(body);
    });
    if (ledger) to.get('/debug/ledger', { onRequest: guard }, ledger);
  }
}

function statusOf({ code }: NodeJS.ErrnoException): 400 | 408 | 431 {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  return code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
}

function addStatic(app: FastifyInstance, root: string, headers: Readonly<Record<string, string>>): void {
  app.register(fastifyStatic, {
    root,
    cacheControl: false,
    setHeaders(reply, path) {
      reply.headers(headers);
      // Vite puts a hash of the content into every name under assets/.
      reply.header('cache-control', /[\\/]assets[\\/]/.test(path) ? IMMUTABLE : 'no-cache');
    },
  });
}

/** What no route took: the right address with a wrong method, or nothing. */
function answerTheRest(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) => {
    const [path = '/'] = request.url.split('?');
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead && app.findRoute({ method: 'GET', url: path })) {
      return reply.code(405).header('allow', 'GET, HEAD').send(httpError('methodNotAllowed'));
    }
    return reply.code(404).send(httpError('notFound'));
  });
}
