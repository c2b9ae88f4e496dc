import { expect, it } from 'vitest';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import { connected, dial, refused } from '../support/socket-server.ts';
import { AS_ADMIN, QUICK_SCENE, startServer } from '../support/start-server.ts';

it('[THR-26] a running server shows the lab alone its metrics, and nobody what it holds unless it was asked to', async () => {
  const { url } = await startServer({ kitchen: QUICK_SCENE });
  const statusOf = async (path: string, options?: RequestInit) =>
    (await fetch(`${url}${path}`, options)).status;
  expect([await statusOf('/metrics'), await statusOf('/metrics', AS_ADMIN)]).toEqual([401, 200]);
  expect([await statusOf('/debug/ledger'), await statusOf('/debug/ledger', AS_ADMIN)]).toEqual([404, 404]);
});

it.each([
  ['loopback', ['loopback']],
  ['nobody', []],
])(
  '[THR-6] a running server that trusts %s counts connections by what that one says',
  async (_name, trustProxy) => {
    const limits = { connectionsPerAddress: 1 };
    const server = await startServer({ kitchen: QUICK_SCENE }, createMemoryStore(), { trustProxy, limits });
    const from = (address: string) => dial(server.url, { headers: { 'x-forwarded-for': address } });
    await connected(from('198.51.100.1'));
    await connected(from('198.51.100.2'));
    const again = from('198.51.100.1');
    if (trustProxy.length === 0) await connected(again);
    else expect((await refused(again)).data?.code).toBe('rateLimited');
  },
);
