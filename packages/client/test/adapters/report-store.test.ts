import 'fake-indexeddb/auto';
import type { Report } from '@greenroom/protocol';
import { expect, test, vi } from 'vitest';
import { openReportStore } from '../../src/adapters/indexeddb/report-store.ts';

const report = (seq: number): Report => ({
  kind: 'loaded',
  seq,
  clientAt: 1,
  serverAt: null,
  session: null,
  epoch: null,
  frame: null,
});

const seqs = async (store: Awaited<ReturnType<typeof openReportStore>>) =>
  (await store.load()).map(({ seq }) => seq);

test('keeps reports over visits, in order, and forgets what the server has', async () => {
  const store = await openReportStore('lab/kitchen/p1');
  // Ten sorts behind nine.
  for (const seq of [10, 9, 11]) await store.put(report(seq), seq === 11 ? 'strict' : 'relaxed');
  store.close();
  const again = await openReportStore('lab/kitchen/p1');
  expect(await seqs(again)).toEqual([9, 10, 11]);
  await again.drop(10);
  expect(await seqs(again)).toEqual([11]);
  await again.drop(Number.MAX_SAFE_INTEGER);
  expect(await seqs(again)).toEqual([]);
  again.close();
});

test('[SES-9] what is to outlive a killed browser is asked to be on the disk before it counts as kept', async () => {
  const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction');
  try {
    const store = await openReportStore('lab/kitchen/p5');
    await store.put(report(1), 'strict');
    await store.put(report(2), 'relaxed');
    expect(transaction.mock.calls.map(([, mode, options]) => [mode, options])).toEqual([
      ['readwrite', { durability: 'strict' }],
      ['readwrite', { durability: 'relaxed' }],
    ]);
    store.close();
  } finally {
    transaction.mockRestore();
  }
});

test('the page has a database of the same name for itself: refused, and left alone', async () => {
  const before = globalThis.indexedDB;
  globalThis.indexedDB = new IDBFactory();
  try {
    const opening = indexedDB.open('greenroom', 1);
    const theirs = await new Promise<IDBDatabase>((resolve) => {
      opening.onupgradeneeded = () => opening.result.createObjectStore('theirs');
      opening.onsuccess = () => resolve(opening.result);
    });
    theirs.close();
    await expect(openReportStore('lab/kitchen/p6')).rejects.toThrow('greenroom');
    // Nothing of ours holds it open: it can be deleted.
    const deleting = indexedDB.deleteDatabase('greenroom');
    await new Promise((resolve, reject) => {
      deleting.onsuccess = resolve;
      deleting.onblocked = () => reject(new Error('still open'));
    });
  } finally {
    globalThis.indexedDB = before;
  }
});

test('people and scenes share nothing', async () => {
  const one = await openReportStore('lab/kitchen/p2');
  const other = await openReportStore('lab/kitchen/p3');
  await one.put(report(1), 'relaxed');
  await other.put(report(1), 'relaxed');
  await one.drop(5);
  expect(await seqs(one)).toEqual([]);
  expect(await seqs(other)).toEqual([1]);
  one.close();
  other.close();
});

test('two tabs hand over one after the other, where the browser has locks', async () => {
  const order: string[] = [];
  const queues = new Map<string, Promise<unknown>>();
  const locks = {
    request(name: string, run: () => Promise<unknown>) {
      const mine = (queues.get(name) ?? Promise.resolve()).then(run);
      queues.set(name, mine);
      return mine;
    },
  };
  const before = Object.getOwnPropertyDescriptor(globalThis.navigator, 'locks');
  Object.defineProperty(globalThis.navigator, 'locks', { configurable: true, value: locks });
  try {
    const one = await openReportStore('lab/kitchen/p4');
    const other = await openReportStore('lab/kitchen/p4');
    const first = Promise.withResolvers<void>();
    const both = [
      one.alone(async () => {
        order.push('one begins');
        await first.promise;
        order.push('one ends');
      }),
      other.alone(async () => void order.push('other begins')),
    ];
    await Promise.resolve();
    first.resolve();
    await Promise.all(both);
    expect(order).toEqual(['one begins', 'one ends', 'other begins']);
    one.close();
    other.close();
  } finally {
    if (before) Object.defineProperty(globalThis.navigator, 'locks', before);
    else Reflect.deleteProperty(globalThis.navigator, 'locks');
  }
});
