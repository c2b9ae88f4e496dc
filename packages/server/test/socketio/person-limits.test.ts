import { ok, refuse } from '@greenroom/protocol';
import { describe, expect, it } from 'vitest';
import { createPersonLimits } from '../../src/socketio/person-limits.ts';
import { WAITING_VIEW } from '../support/fake-engine.ts';
import { ask, connected, dial, startSocketServer } from '../support/socket-server.ts';

const JOIN = { participant: 'p1', game: 'kitchen@1', intent: 'join', rttMs: null };
const SIGNAL = { session: 's', epoch: 1, attempt: 1, to: 0, seq: 0, data: 'x' };

describe('what a person may send over all their connections', () => {
  it('[THR-12] a new connection is no new start', async () => {
    const server = await startSocketServer();
    const codes: (string | undefined)[] = [];
    for (const [round, messages] of [300, 300, 5].entries()) {
      const socket = dial(server.url);
      await connected(socket);
      await ask(socket, 'join', JOIN);
      for (let index = 0; index < messages; index += 1) {
        const answer = await ask(socket, 'signal', SIGNAL);
        codes.push(answer.ok ? undefined : answer.error.code);
      }
      socket.disconnect();
      await server.engine.called('disconnected', round + 1);
    }
    // The fake engine knows no peers; what is limited never gets to it.
    expect(codes).toEqual([...Array(600).fill('notJoined'), ...Array(5).fill('rateLimited')]);
    const other = dial(server.url);
    await connected(other);
    await ask(other, 'join', { ...JOIN, participant: 'p2' });
    expect(await ask(other, 'signal', SIGNAL)).toMatchObject({ error: { code: 'notJoined' } });
  });

  it('[THR-12] nor is it for joins; those that were refused count against nobody', async () => {
    const server = await startSocketServer();
    const joins = async (times: number) => {
      const socket = dial(server.url);
      await connected(socket);
      const codes: string[] = [];
      for (let index = 0; index < times; index += 1) {
        const answer = await ask(socket, 'join', JOIN);
        codes.push(answer.ok ? 'ok' : answer.error.code);
      }
      socket.disconnect();
      return codes;
    };
    const joined = ok({ token: 'token-0123456789abcdef' as never, lastSeq: 0, view: WAITING_VIEW });
    let isOwner = false;
    server.engine.answer('join', async () => (isOwner ? joined : refuse('seatTaken')));
    const strangers = [await joins(10), await joins(10), await joins(10)].flat();
    expect(strangers).toEqual(Array(30).fill('seatTaken'));
    isOwner = true;
    const own: string[] = [];
    for (let round = 0; round < 21; round += 1) own.push(...(await joins(1)));
    expect(own).toEqual([...Array(20).fill('ok'), 'rateLimited']);
    expect(server.engine.calls.filter(({ method }) => method === 'join')).toHaveLength(50);
    server.advance(1_000);
    expect(await joins(1)).toEqual(['ok']);
  });

  it('[THR-12] whoever joins again and again is asked to wait; who only names them takes nothing from them', () => {
    let now = 0;
    const limits = createPersonLimits(() => now);
    const [scene, participant] = ['kitchen' as never, 'p1' as never];
    for (let index = 0; index < 1_000; index += 1) expect(limits.mayJoin(scene, participant)).toBe(true);
    expect(limits.size()).toBe(0);
    for (let index = 0; index < 20; index += 1) {
      limits.enter(`c${index}`, scene, participant);
      limits.leave(`c${index}`);
    }
    expect(limits.mayJoin(scene, participant)).toBe(false);
    expect(limits.mayJoin('discs' as never, participant)).toBe(true);
    now += 1_000;
    expect(limits.mayJoin(scene, participant)).toBe(true);
  });
});
