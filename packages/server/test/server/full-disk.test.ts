import { GreenroomError } from '@greenroom/protocol';
import { expect, it, vi } from 'vitest';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import type { Store } from '../../src/store/port.ts';
import { QUICK_SCENE, startServer } from '../support/start-server.ts';

/** Reads go on, as they do on a full disk. */
function createFillingStore() {
  let isFull = false;
  const inner = createMemoryStore();
  const writing = <T>(write: () => Promise<T>): Promise<T> =>
    isFull ? Promise.reject(new GreenroomError('storeUnavailable', { detail: 'disk full' })) : write();
  const store: Store = {
    ...inner,
    commit: (plan) => writing(() => inner.commit(plan)),
    touch: (now) => writing(() => inner.touch(now)),
  };
  return {
    store,
    fill(full: boolean) {
      isFull = full;
    },
  };
}

it('/readyz says that the record cannot be written, although it can be read, and ready when it can again', async () => {
  const { store, fill } = createFillingStore();
  fill(true);
  const { url } = await startServer({ kitchen: QUICK_SCENE }, store);
  const ask = async () => {
    const answer = await fetch(`${url}/readyz`);
    return { code: answer.status, ...((await answer.json()) as object) };
  };
  const unready = { code: 503, status: 'storeUnavailable' };
  const ready = { code: 200, status: 'ready' };
  expect(await ask()).toEqual(unready);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  fill(false);
  await vi.waitFor(async () => expect(await ask()).toEqual(ready), { timeout: 10_000, interval: 50 });
  fill(true);
  await vi.waitFor(async () => expect(await ask()).toEqual(unready), { timeout: 10_000, interval: 50 });
});
