import { sceneNamespace } from '@greenroom/protocol';
import type { Manager, Socket } from 'socket.io-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ask, connected, dial, type refused, startSocketServer } from '../support/socket-server.ts';

const JOIN = { participant: 'p1', game: 'kitchen@1', intent: 'join', rttMs: null };

/** Sockets of both scenes over one WebSocket. */
async function startWire() {
  const server = await startSocketServer();
  const kitchen = dial(server.url);
  await connected(kitchen);
  const open = (scene: string): Socket => {
    const socket = kitchen.io.socket(sceneNamespace(scene), {
      auth: kitchen.auth as Record<string, unknown>,
    });
    onTestFinished(() => void socket.disconnect());
    return socket;
  };
  return { server, kitchen, open, manager: kitchen.io as Manager };
}

/** Resolves when the server has closed the WebSocket itself; rejects when it is still open after a while. */
function wireClosed(manager: Manager): Promise<string> {
  return new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => reject(new Error('the WebSocket stays open')), 5_000);
    manager.once('close', (reason) => {
      clearTimeout(giveUp);
      resolve(reason);
    });
  });
}

describe('one WebSocket', () => {
  it('whose last scene is left is closed: nothing that is open is counted nowhere', async () => {
    const { server, kitchen, open, manager } = await startWire();
    const discs = open('discs');
    await connected(discs);
    // As a hostile page leaves: socket.io's own client would close the WebSocket after the last one by itself.
    manager.engine.write('1/scene/kitchen,');
    await server.engine.called('disconnected', 1);
    expect(await ask(discs, 'clock', {})).toMatchObject({ ok: true });
    const end = wireClosed(manager);
    manager.engine.write('1/scene/discs,');
    await end;
    await server.engine.called('disconnected', 2);
    expect([kitchen.connected, discs.connected]).toEqual([false, false]);
    expect(server.connections.held()).toEqual({ sockets: 0, socketRooms: 0, listeners: 0 });
  });

  it('has one rate for all that is opened over it, however often', async () => {
    const { server, kitchen, open } = await startWire();
    const codes: string[] = [];
    const join = async (socket: Socket) => {
      const answer = await ask(socket, 'join', JOIN);
      codes.push(answer.ok ? 'ok' : answer.error.code);
    };
    for (let count = 0; count < 8; count += 1) await join(kitchen);
    for (let round = 0; round < 3; round += 1) {
      const discs = open('discs');
      await connected(discs);
      await join(discs);
      discs.disconnect();
      await server.engine.called('disconnected', round + 1);
    }
    expect(codes).toEqual([...Array(10).fill('ok'), 'rateLimited']);
    server.advance(2_000);
    await join(kitchen);
    expect(codes.at(-1)).toBe('ok');
  });

  it('may open scenes and leave them again only so fast, and is closed when it goes on', async () => {
    const { server, open, manager } = await startWire();
    let opened = 0;
    let error: Awaited<ReturnType<typeof refused>> | undefined;
    while (opened < 100) {
      const discs = open('discs');
      error = await connected(discs).then(
        () => undefined,
        (refusal) => refusal,
      );
      if (error) break;
      opened += 1;
      discs.disconnect();
      await server.engine.called('disconnected', opened);
    }
    expect([opened, error?.data?.code]).toEqual([19, 'rateLimited']);
    const end = wireClosed(manager);
    for (let count = 0; count < 300; count += 1) manager.engine.write('0/scene/discs,{"protocol":1}');
    await end;
    expect((await server.metrics.refusals.get()).values[0]?.labels).toEqual({
      event: 'connect',
      code: 'rateLimited',
    });
  });
});
