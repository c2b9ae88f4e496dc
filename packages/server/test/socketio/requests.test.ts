import { ok, type RelayedSignal, type Result, refuse } from '@greenroom/protocol';
import { describe, expect, it } from 'vitest';
import { WAITING_VIEW } from '../support/fake-engine.ts';
import { ask, closed, connected, dial, startSocketServer } from '../support/socket-server.ts';

const JOIN = { participant: 'p1', game: 'kitchen@1', intent: 'join', rttMs: null };
const SIGNAL = { session: 'session-1', epoch: 1, attempt: 1, to: 1, seq: 0, data: 'offer' };

async function startPair() {
  const server = await startSocketServer();
  const [a, b] = [dial(server.url), dial(server.url)];
  await Promise.all([connected(a), connected(b)]);
  return { server, a, b };
}

describe('requests', () => {
  it('tells the time of the server', async () => {
    const { a } = await startPair();
    expect(await ask(a, 'clock', {})).toEqual(ok({ serverNow: 1_700_000_000_000 }));
  });

  it('answers a join with what the engine says', async () => {
    const { server, a } = await startPair();
    server.engine.answer('join', async () => refuse('seatTaken', 'another window'));
    expect(await ask(a, 'join', JOIN)).toEqual(refuse('seatTaken', 'another window'));
    expect(server.connections.unjoined()).toBe(2);
  });

  it('[REG-20] an exception inside becomes `internal` for the page and the next request is served', async () => {
    const { server, a } = await startPair();
    server.engine.answer('join', () => {
      throw new Error('a bug');
    });
    expect(await ask(a, 'join', JOIN)).toEqual(refuse('internal'));
    expect(server.errors).toHaveLength(1);
    server.engine.answer('join', async () =>
      ok({ token: 't'.repeat(20), lastSeq: 0, view: WAITING_VIEW } as never),
    );
    expect(await ask(a, 'join', JOIN)).toMatchObject({ ok: true });
  });

  it('does without an answer where a page wants none', async () => {
    const { server, a } = await startPair();
    a.emit('join', JOIN);
    a.emit('away', { session: 'session-1', epoch: 3, cause: 'leaving' });
    await server.engine.called('away');
    expect(server.engine.calls.map(({ method }) => method)).toEqual(['join', 'away']);
  });

  it('relays a signal to the one connection that the engine names, with its payload as it came', async () => {
    const { server, a, b } = await startPair();
    const bystander = dial(server.url);
    await connected(bystander);
    let overheard = 0;
    bystander.onAny(() => {
      overheard += 1;
    });
    const data = '{"type":"offer","__proto__":{"x":1},"sdp":"v=0\\r\\n"}';
    const relayed = { ...SIGNAL, data, from: 0 } as unknown as RelayedSignal;
    server.engine.answer('route', () => ok({ to: b.id ?? '', signal: relayed }));
    const heard = new Promise((resolve) => void b.once('signal', resolve));
    expect(await ask(a, 'signal', { ...SIGNAL, data })).toEqual(ok(null));
    expect(await heard).toEqual(relayed);
    await ask(bystander, 'clock', {});
    expect(overheard).toBe(0);
  });

  it('[SES-7] a signal that the engine refuses is dropped, counted and answered', async () => {
    const { server, a, b } = await startPair();
    let heard = 0;
    b.on('signal', () => {
      heard += 1;
    });
    server.engine.answer('route', () => refuse('staleEpoch'));
    expect(await ask(a, 'signal', SIGNAL)).toEqual(refuse('staleEpoch'));
    await ask(b, 'clock', {});
    expect(heard).toBe(0);
    expect((await server.metrics.render()).body).toContain(
      'greenroom_signals_dropped_total{code="staleEpoch"} 1',
    );
  });

  it('refuses a signal to a connection that has just gone', async () => {
    const { server, a } = await startPair();
    server.engine.answer('route', () => ok({ to: 'gone', signal: SIGNAL as never }));
    expect(await ask(a, 'signal', SIGNAL)).toMatchObject({ ok: false, error: { code: 'unknownPeer' } });
  });

  it('drops signals for a page that does not read, and tells the sender', async () => {
    const { server, a, b } = await startPair();
    const peer = server.connections.get(b.id ?? '')?.socket;
    // What engine.io does when the operating system takes no more bytes.
    Object.assign(peer?.conn.transport ?? {}, { writable: false });
    server.engine.answer('route', () => ok({ to: b.id ?? '', signal: SIGNAL as never }));
    const answers: Result<unknown>[] = [];
    for (let i = 0; i < 600; i += 1) {
      server.advance(1_000);
      answers.push(await ask(a, 'signal', SIGNAL));
    }
    const refused = answers.filter((answer) => !answer.ok);
    expect(answers.slice(0, 500).every((answer) => answer.ok)).toBe(true);
    expect(refused.length).toBeGreaterThan(50);
    expect(refused[0]).toMatchObject({ error: { code: 'rateLimited' } });
  });

  it('limits each connection by event, then serves it again', async () => {
    const { server, a, b } = await startPair();
    const answers = await Promise.all(Array.from({ length: 15 }, () => ask(a, 'join', JOIN)));
    const refusals = answers.filter((answer) => !answer.ok);
    expect(refusals).toHaveLength(5);
    expect(refusals[0]).toMatchObject({ error: { code: 'rateLimited' } });
    expect(await ask(b, 'join', JOIN)).toMatchObject({ ok: true });
    server.advance(2_000);
    expect(await ask(a, 'join', JOIN)).toMatchObject({ ok: true });
  });

  it('closes a connection that floods, and only that', async () => {
    const { server, a, b } = await startPair();
    const end = closed(a);
    for (let i = 0; i < 500; i += 1) a.emit('clock', {});
    expect(await end).toBe('io server disconnect');
    expect(await ask(b, 'clock', {})).toMatchObject({ ok: true });
    await server.engine.called('disconnected');
  });
});

describe('what the engine wants done', () => {
  it('sends a view to the connection that speaks for the seat', async () => {
    const { server, a } = await startPair();
    const seen = new Promise((resolve) => void a.once('view', resolve));
    server.connections.sendView(a.id ?? '', WAITING_VIEW);
    expect(await seen).toEqual(WAITING_VIEW);
  });

  it('supersede tells the old page, then closes it for good', async () => {
    const { server, a, b } = await startPair();
    const told = new Promise<void>((resolve) => void a.once('superseded', () => resolve()));
    const end = closed(a);
    server.connections.supersede(a.id ?? '');
    await told;
    expect(await end).toBe('io server disconnect');
    expect(await ask(b, 'clock', {})).toMatchObject({ ok: true });
  });

  it('[SES-5] rooms are counted, left and closed; one that is not empty is an error with its culprits', async () => {
    const { server, a, b } = await startPair();
    const [first, second] = [a.id ?? '', b.id ?? ''];
    const session = 'session-1' as never;
    server.connections.enterRoom(first, session);
    server.connections.enterRoom(second, session);
    expect(server.connections.held()).toEqual({ sockets: 2, socketRooms: 1, listeners: 4 });
    server.connections.leaveRoom(first, session);
    server.connections.closeRoom(session);
    expect(server.errors).toEqual([
      { fields: { session, connections: [second] }, message: 'room not empty at disposal' },
    ]);
    expect(server.connections.held()).toEqual({ sockets: 2, socketRooms: 0, listeners: 4 });
    expect(server.connections.get(second)?.socket.rooms.size).toBe(1);
  });

  it('orders for a connection that is gone do nothing', async () => {
    const { server } = await startPair();
    const session = 'session-1' as never;
    server.connections.sendView('gone', WAITING_VIEW);
    server.connections.supersede('gone');
    server.connections.enterRoom('gone', session);
    server.connections.leaveRoom('gone', session);
    server.connections.closeRoom(session);
    expect(server.connections.held()).toEqual({ sockets: 2, socketRooms: 0, listeners: 4 });
  });
});
