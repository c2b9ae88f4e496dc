import type { EventEmitter } from 'node:events';
import { LIMITS, MIN_PROTOCOL_VERSION, PROTOCOL_VERSION, refuse } from '@greenroom/protocol';
import { describe, expect, it } from 'vitest';
import { UNJOINED_LIMIT_MS } from '../../src/socketio/unjoined.ts';
import {
  ask,
  closed,
  connected,
  dial,
  refused,
  type SocketServer,
  startSocketServer,
} from '../support/socket-server.ts';

const JOIN = { participant: 'p1', game: 'kitchen@1', intent: 'join', rttMs: null };

async function refusals({ metrics }: SocketServer) {
  const { values } = await metrics.refusals.get();
  return values.map(({ labels, value }) => ({ ...labels, count: value }));
}

describe('connecting', () => {
  it('opening a page takes no seat: a connection alone asks the engine for nothing', async () => {
    const server = await startSocketServer();
    const socket = dial(server.url);
    await connected(socket);
    await ask(socket, 'clock', {});
    expect(server.engine.calls).toEqual([]);
    expect(server.connections.unjoined()).toBe(1);
  });

  it.each([
    ['a newer protocol', { protocol: PROTOCOL_VERSION + 1 }, 'versionMismatch'],
    ['an older protocol', { protocol: MIN_PROTOCOL_VERSION - 1 }, 'versionMismatch'],
    ['no protocol', {}, 'badMessage'],
    ['a protocol of the wrong type', { protocol: '1' }, 'badMessage'],
  ])('[REG-16] refuses %s with a typed error', async (_name, auth, code) => {
    const server = await startSocketServer();
    const error = await refused(dial(server.url, { auth }));
    expect(error.data?.code).toBe(code);
    expect(server.connections.held()).toEqual({ sockets: 0, socketRooms: 0, listeners: 0 });
  });

  it('refuses a scene that the config does not name', async () => {
    const server = await startSocketServer();
    const error = await refused(dial(server.url, { scene: 'nowhere' }));
    expect(error.message).toBe('Invalid namespace');
  });

  it('refuses the root namespace', async () => {
    const server = await startSocketServer();
    const error = await refused(dial(server.url, { namespace: '/' }));
    expect(error.data?.code).toBe('unknownScene');
  });

  it('[THR-5] [REG-16] refuses a page of another origin and tells it why', async () => {
    const server = await startSocketServer({ origins: ['https://lab.example'] });
    const stranger = dial(server.url, { headers: { origin: 'https://stranger.example' } });
    expect((await refused(stranger)).data?.code).toBe('originRefused');
    await connected(dial(server.url, { headers: { origin: 'https://lab.example' } }));
    await connected(dial(server.url, { headers: { origin: server.url } }));
  });

  it('[THR-6] what is open counts for the address that a trusted proxy tells, until it is closed', async () => {
    const server = await startSocketServer({ connectionsPerAddress: 1, trustProxy: ['loopback'] });
    const from = (address: string) => dial(server.url, { headers: { 'x-forwarded-for': address } });
    const first = from('198.51.100.1');
    await connected(first);
    // As long as nobody has connected too fast.
    server.advance(60_000);
    expect((await refused(from('198.51.100.1'))).data?.code).toBe('rateLimited');
    await connected(from('198.51.100.2'));
  });

  it('serves WebSocket only', async () => {
    const { url } = await startSocketServer();
    const answer = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
    expect(answer.status).toBe(400);
  });

  it('[THR-7] who only holds sockets open shuts nobody out: beyond the cap the oldest that has not joined goes', async () => {
    const server = await startSocketServer({ most: 3 });
    const joined = dial(server.url);
    await connected(joined);
    expect(await ask(joined, 'join', JOIN)).toMatchObject({ ok: true });
    const idle = [];
    for (let i = 0; i < 3; i += 1) {
      const socket = dial(server.url);
      await connected(socket);
      idle.push(socket);
    }
    const end = closed(idle[0]!);
    const newcomer = dial(server.url, { scene: 'discs' });
    await connected(newcomer);
    expect(await ask(newcomer, 'join', JOIN)).toMatchObject({ ok: true });
    expect(await end).toBe('io server disconnect');
    expect([joined, idle[1], idle[2]].map((socket) => socket?.connected)).toEqual([true, true, true]);
    expect(server.connections.unjoined()).toBe(2);
    expect(await refusals(server)).toEqual([{ event: 'connect', code: 'rateLimited', count: 1 }]);
  });

  it('a connection that has not joined in ten minutes is closed, one that has is not', async () => {
    const server = await startSocketServer();
    const [joined, idle] = [dial(server.url), dial(server.url)];
    await Promise.all([connected(joined), connected(idle)]);
    await ask(joined, 'join', JOIN);
    await server.clock.advance(UNJOINED_LIMIT_MS - 1);
    expect(await ask(idle, 'clock', {})).toMatchObject({ ok: true });
    const end = closed(idle);
    await server.clock.advance(1);
    expect(await end).toBe('io server disconnect');
    expect(await refusals(server)).toEqual([{ event: 'connect', code: 'timeout', count: 1 }]);
    await server.clock.advance(10 * UNJOINED_LIMIT_MS);
    expect(await ask(joined, 'clock', {})).toMatchObject({ ok: true });
    expect([server.connections.unjoined(), server.clock.pending()]).toEqual([0, 0]);
  });

  it('a refused join is none: its time limit goes on', async () => {
    const server = await startSocketServer();
    server.engine.answer('join', async () => refuse('seatTaken'));
    const socket = dial(server.url);
    await connected(socket);
    await server.clock.advance(UNJOINED_LIMIT_MS - 1);
    await ask(socket, 'join', JOIN);
    const end = closed(socket);
    await server.clock.advance(1);
    expect(await end).toBe('io server disconnect');
  });

  it('[THR-10] closes a connection that sends more than the largest message', async () => {
    const server = await startSocketServer();
    const socket = dial(server.url);
    await connected(socket);
    const end = closed(socket);
    socket.emit('join', 'x'.repeat(LIMITS.socketMessageBytes + 1));
    expect(await end).toMatch(/transport (close|error)/);
    await server.engine.called('disconnected');
    expect(server.engine.calls.map(({ method }) => method)).toEqual(['disconnected']);
  });
});

describe('losing a connection', () => {
  it('leaves the counts right, whoever goes', async () => {
    const server = await startSocketServer();
    const [joined, unjoined] = [dial(server.url), dial(server.url)];
    await Promise.all([connected(joined), connected(unjoined)]);
    const join = { participant: 'p1', game: 'kitchen@1', intent: 'join', rttMs: null };
    await ask(joined, 'join', join);
    await ask(joined, 'join', join);
    expect(server.connections.unjoined()).toBe(1);
    joined.disconnect();
    await server.engine.called('disconnected');
    expect(server.connections.unjoined()).toBe(1);
    unjoined.disconnect();
    await server.engine.called('disconnected', 2);
    expect([server.connections.unjoined(), server.clock.pending()]).toEqual([0, 0]);
  });

  it('the request that opened it is not kept: it is most of what a connection weighs', async () => {
    const server = await startSocketServer();
    const socket = dial(server.url);
    await connected(socket);
    expect(server.connections.get(socket.id ?? '')?.socket.request).toBeNull();
  });

  it('one disconnect is one call to the engine, whatever was asked before', async () => {
    const server = await startSocketServer();
    const socket = dial(server.url);
    await connected(socket);
    await ask(socket, 'join', { participant: 'p1', game: 'kitchen@1', intent: 'join', rttMs: null });
    const { id } = socket;
    socket.disconnect();
    await server.engine.called('disconnected');
    const bystander = dial(server.url);
    await connected(bystander);
    await ask(bystander, 'clock', {});
    const ends = server.engine.calls.filter(({ method }) => method === 'disconnected');
    expect(ends).toEqual([{ method: 'disconnected', connection: id, message: undefined }]);
    expect(server.connections.held()).toEqual({ sockets: 1, socketRooms: 0, listeners: 2 });
  });

  it('[REG-19] the number of listeners is the same after every reconnect, wherever one could be added', async () => {
    const server = await startSocketServer();
    const counts: ({ readonly held: number | undefined } & ReturnType<typeof listenersAround>)[] = [];
    for (let round = 0; round < 5; round += 1) {
      const socket = dial(server.url);
      await connected(socket);
      await ask(socket, 'clock', {});
      await ask(socket, 'join', JOIN);
      counts.push({ held: server.connections.held().listeners, ...listenersAround(server, socket.id) });
      socket.disconnect();
      await server.engine.called('disconnected', round + 1);
    }
    // One for every message and one for the end: nothing listens to a single event.
    // The `error` is socket.io's own.
    expect(counts[0]).toMatchObject({ held: 2, ofAll: 1 });
    expect(counts[0]?.ofEvents).toEqual({ disconnect: 1, error: 1 });
    expect(counts).toEqual(Array(5).fill(counts[0]));
    expect(server.connections.held()).toEqual({ sockets: 0, socketRooms: 0, listeners: 0 });
  });
});

/** Listeners by event of all that outlives a connection, and of the connection itself. */
function listenersAround({ httpServer, connections }: SocketServer, id: string | undefined) {
  const socket = connections.get(id ?? '')?.socket;
  if (!socket) throw new Error('no such connection');
  const namespace = socket.nsp;
  const { server } = namespace as unknown as { readonly server: { readonly engine: EventEmitter } };
  const byEvent = (emitter: EventEmitter) =>
    Object.fromEntries(emitter.eventNames().map((name) => [String(name), emitter.listenerCount(name)]));
  return {
    ofEvents: byEvent(socket),
    ofAll: socket.listenersAny().length,
    wire: byEvent(socket.conn),
    namespace: byEvent(namespace),
    engine: byEvent(server.engine),
    http: byEvent(httpServer),
  };
}
