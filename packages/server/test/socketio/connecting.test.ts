import { LIMITS, MIN_PROTOCOL_VERSION, PROTOCOL_VERSION } from '@greenroom/protocol';
import { describe, expect, it } from 'vitest';
import { ask, closed, connected, dial, refused, startSocketServer } from '../support/socket-server.ts';

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

  it('[REG-16] refuses a page of another origin and tells it why', async () => {
    const server = await startSocketServer({ origins: ['https://lab.example'] });
    const stranger = dial(server.url, { headers: { origin: 'https://stranger.example' } });
    expect((await refused(stranger)).data?.code).toBe('originRefused');
    await connected(dial(server.url, { headers: { origin: 'https://lab.example' } }));
    await connected(dial(server.url, { headers: { origin: server.url } }));
  });

  it('serves WebSocket only', async () => {
    const { url } = await startSocketServer();
    const answer = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
    expect(answer.status).toBe(400);
  });

  it('refuses connections beyond the cap on those that have not joined, and takes them again later', async () => {
    const server = await startSocketServer({ unjoinedConnections: 1 });
    const first = dial(server.url);
    await connected(first);
    expect((await refused(dial(server.url))).data?.code).toBe('rateLimited');
    await ask(first, 'join', { participant: 'p1', game: 'kitchen@1', intent: 'join', rttMs: null });
    await connected(dial(server.url));
  });

  it('closes a connection that sends more than the largest message', async () => {
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
    expect(server.connections.unjoined()).toBe(0);
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

  it('[REG-19] the number of listeners is the same after every reconnect', async () => {
    const server = await startSocketServer();
    const counts: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const socket = dial(server.url);
      await connected(socket);
      await ask(socket, 'clock', {});
      counts.push(server.connections.held().listeners ?? 0);
      socket.disconnect();
      await server.engine.called('disconnected', round + 1);
    }
    expect(counts).toEqual([2, 2, 2, 2, 2]);
    expect(server.connections.held()).toEqual({ sockets: 0, socketRooms: 0, listeners: 0 });
  });
});
