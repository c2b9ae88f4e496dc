import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ErrorBody, PROTOCOL_VERSION, type RelayedSignal, type View } from '@greenroom/protocol';
import { Server, type Socket } from 'socket.io';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { connectSocketIo } from '../../src/adapters/socketio/signaling.ts';
import type { Signaling } from '../../src/ports/signaling.ts';
import { waitingView } from '../support/views.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function listen(port = 0) {
  const http: HttpServer = createServer();
  const io = new Server(http, { transports: ['websocket'] });
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  closers.push(() => io.close());
  const { port: taken } = http.address() as AddressInfo;
  return { io, scene: io.of('/scene/sum'), port: taken, close: () => io.close() };
}

/** What the adapter said, and a way to wait for it. */
function connect(port: number) {
  const said: { type: string; value?: unknown }[] = [];
  const waiting: { type: string; resolve: (value: unknown) => void }[] = [];
  const say = (type: string) => (value?: unknown) => {
    said.push({ type, value });
    const at = waiting.findIndex((one) => one.type === type);
    if (at >= 0) waiting.splice(at, 1)[0]?.resolve(value);
  };
  const signaling: Signaling = connectSocketIo({
    server: `http://127.0.0.1:${port}/`,
    scene: 'sum',
    onConnected: say('connected'),
    onUnreachable: say('unreachable') as (attempt: number) => void,
    onRefused: say('refused') as (error: ErrorBody) => void,
    onView: say('view') as (view: View) => void,
    onSignal: say('signal') as (signal: RelayedSignal) => void,
    onSuperseded: say('superseded'),
    onDropped: say('dropped') as (detail: string) => void,
  });
  closers.push(() => signaling.close());
  const next = (type: string) => new Promise<unknown>((resolve) => waiting.push({ type, resolve }));
  return { signaling, said, next, count: (type: string) => said.filter((one) => one.type === type).length };
}

const connection = (scene: { once(event: 'connection', listener: (socket: Socket) => void): unknown }) =>
  new Promise<Socket>((resolve) => scene.once('connection', resolve));

describe('signaling over socket.io', () => {
  test('says which protocol it speaks, on WebSocket only, and answers are checked against their schemas', async () => {
    const { scene, port } = await listen();
    const accepted = connection(scene);
    const { signaling, next, count } = connect(port);
    const ready = next('connected');
    const socket = await accepted;
    await ready;
    expect(socket.handshake.auth).toEqual({ protocol: PROTOCOL_VERSION });
    expect(socket.conn.transport.name).toBe('websocket');
    const answers: unknown[] = [
      { ok: true, value: { serverNow: 5 } },
      { ok: true, value: { serverNow: 'five' } },
      { ok: false, error: { code: 'rateLimited', detail: 'slow down' } },
      { ok: false, error: { code: 'no such code' } },
      null,
      'nonsense',
    ];
    socket.on('clock', (_, ack) => ack(answers.shift()));
    expect(await signaling.request('clock', {})).toEqual({ ok: true, value: { serverNow: 5 } });
    // An answer that cannot be read is no answer: what was asked is asked again, and nothing is given up.
    expect(await signaling.request('clock', {})).toMatchObject({ error: { code: 'timeout' } });
    expect(await signaling.request('clock', {})).toMatchObject({ error: { code: 'rateLimited' } });
    for (let i = 0; i < 3; i++) {
      expect(await signaling.request('clock', {})).toMatchObject({
        ok: false,
        error: { code: 'timeout' },
      });
    }
    expect(count('dropped')).toBe(4);
  });

  test('[REG-19] after reconnects every message is heard once, and requests under way are answered', async () => {
    const { scene, port } = await listen();
    const first = connection(scene);
    const { signaling, next, count } = connect(port);
    const ready = next('connected');
    let socket = await first;
    await ready;
    for (let life = 1; life <= 2; life++) {
      const pending = signaling.request('clock', {});
      const lost = next('unreachable');
      const again = connection(scene);
      const connected = next('connected');
      socket.conn.close();
      await lost;
      expect(await pending).toMatchObject({ ok: false, error: { code: 'unreachable' } });
      expect(await signaling.request('clock', {})).toMatchObject({ error: { code: 'unreachable' } });
      socket = await again;
      await connected;
    }
    const seen = next('view');
    socket.emit('view', waitingView({ version: 7 }));
    await seen;
    const dropped = next('dropped');
    socket.emit('view', { state: 'waiting' });
    await dropped;
    expect(count('view')).toBe(1);
    expect(count('dropped')).toBe(1);
    expect(count('connected')).toBe(3);
  });

  test('superseded: says so, closes, and does not come back', async () => {
    const { scene, port } = await listen();
    const accepted = connection(scene);
    const { next, said } = connect(port);
    const socket = await accepted;
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    const superseded = next('superseded');
    socket.emit('superseded');
    socket.disconnect(true);
    await superseded;
    await gone;
    expect(said.at(-1)?.type).toBe('superseded');
  });

  test('a refusal at the door is final and has its code; an unknown scene is one', async () => {
    const { io, scene, port } = await listen();
    scene.use((_, next) => next(Object.assign(new Error('no'), { data: { code: 'versionMismatch' } })));
    const refused = connect(port);
    expect(await refused.next('refused')).toEqual({ code: 'versionMismatch' });

    io._nsps.delete('/scene/sum');
    const unknown = connect(port);
    expect(await unknown.next('refused')).toEqual({ code: 'unknownScene' });
    expect(unknown.said.map(({ type }) => type)).toEqual(['refused']);
  });

  test('a server that is too busy, or closes the connection, is asked again', async () => {
    const { scene, port } = await listen();
    let refusals = 1;
    scene.use((_, next) =>
      refusals-- > 0 ? next(Object.assign(new Error('no'), { data: { code: 'rateLimited' } })) : next(),
    );
    const accepted = connection(scene);
    const { next, said } = connect(port);
    const socket = await accepted;
    expect(said.map(({ type, value }) => [type, value]).at(0)).toEqual(['unreachable', 1]);
    const lost = next('unreachable');
    const again = connection(scene);
    socket.disconnect(true);
    expect(await lost).toBe(1);
    await again;
  });

  test('[SES-5] closing says nothing more, not even that the connection is gone', async () => {
    const { scene, port } = await listen();
    const accepted = connection(scene);
    const { signaling, next, said } = connect(port);
    const ready = next('connected');
    const socket = await accepted;
    await ready;
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    signaling.close();
    await gone;
    expect(said.map(({ type }) => type)).toEqual(['connected']);
  });

  test('[SES-5] closing takes back the next try', async () => {
    const { scene, port } = await listen();
    const accepted = connection(scene);
    const { signaling, next } = connect(port);
    const ready = next('connected');
    const socket = await accepted;
    await ready;
    const set = vi.spyOn(globalThis, 'setTimeout');
    const cleared = vi.spyOn(globalThis, 'clearTimeout');
    closers.push(() => void vi.restoreAllMocks());
    const lost = next('unreachable');
    socket.disconnect(true);
    await lost;
    // Ours of all timers: the second of its doubling waits.
    const tries = set.mock.results.filter((_, index) => set.mock.calls[index]?.[1] === 1_000);
    expect(tries).toHaveLength(1);
    signaling.close();
    expect(cleared.mock.calls.map(([timer]) => timer)).toContain(tries[0]?.value);
  });

  test('nobody there: attempts are counted; closing ends them', async () => {
    const { port, close } = await listen();
    await close();
    const { signaling, next } = connect(port);
    expect(await next('unreachable')).toBe(1);
    expect(await next('unreachable')).toBe(2);
    signaling.close();
    signaling.close();
    expect(await signaling.request('clock', {})).toMatchObject({ error: { code: 'unreachable' } });
  });
});
