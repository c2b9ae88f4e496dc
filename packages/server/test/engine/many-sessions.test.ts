import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import type { Store } from '../../src/store/port.ts';
import type { Page } from './support/page.ts';
import { GOOD_LINK } from './support/play.ts';
import { makeScene } from './support/scenes.ts';
import { type Study, startStudy } from './support/study.ts';

const WAVES = 100;
/** Sessions of one wave that are played to the end, all at once. */
const PLAYED = 90;
/** And those whose only waiter leaves again, one after the other, while the others play. */
const ABANDONED = 10;
/** Waves after which everything is compiled and every table has its size: from there on memory is flat. */
const WARM = 20;

/** A snapshot, a row or a view that stays for each session is more than this. */
const MAX_BYTES_PER_SESSION = 400;

/** From arrival to closed page, everything a page says in one message per state. */
async function playWhole(study: Study, number: number): Promise<void> {
  const pages = await Promise.all([study.arrive(`a${number}`), study.arrive(`b${number}`)]);
  await say(pages, (page) => [page.makeReport({ kind: 'loaded' }, page.nextSeq())]);
  await say(pages, (page) => {
    const view = page.view();
    const pairs = view?.state === 'validating' ? view.match.pairs : [];
    return pairs.map(({ peer, attempt }) =>
      page.makeReport({ kind: 'link', peer, attempt, failure: null, measurement: GOOD_LINK }, page.nextSeq()),
    );
  });
  await say(pages, (page) => [
    page.makeReport({ kind: 'started' }, page.nextSeq()),
    page.makeReport({ kind: 'finished', frame: 30, outcome: 1, checksum: 1 }, page.nextSeq()),
    page.makeReport({ kind: 'uploaded' }, page.nextSeq()),
  ]);
  for (const page of pages) {
    expect(page.view()).toMatchObject({ state: 'ended', outcome: 'completed' });
    await page.close();
    study.output.forget(page.connection.id);
  }
}

async function say(
  pages: readonly Page[],
  items: (page: Page) => Parameters<Page['send']>[0],
): Promise<void> {
  await Promise.all(pages.map((page) => page.send(items(page))));
}

async function leaveWaiting(study: Study, from: number): Promise<void> {
  for (let number = from; number < from + ABANDONED; number += 1) {
    const page = await study.arrive(`w${number}`, { scene: 'lobby' });
    await page.report({ kind: 'leave' });
    await page.close();
    study.output.forget(page.connection.id);
  }
}

/** What the server keeps for ever is the store's; here it is deleted as retention would, so that it does not count. */
function createShortLivedStore() {
  let inner = createMemoryStore();
  const store = new Proxy({} as Store, { get: (_target, name) => Reflect.get(inner, name) });
  return {
    store,
    deleteRecords: () => {
      inner = createMemoryStore();
    },
  };
}

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** What cannot be freed. */
function heapBytes(): number {
  for (let round = 0; round < 3; round += 1) collectGarbage();
  return getHeapStatistics().used_heap_size;
}

test('[SES-13] [SES-5] ten thousand sessions later the server holds what it held before the first, and needs no more memory', async () => {
  const { store, deleteRecords } = createShortLivedStore();
  const study = await startStudy({ scenes: [makeScene('kitchen'), makeScene('lobby')], store });
  let warm = 0;
  for (let wave = 1; wave <= WAVES; wave += 1) {
    const played = Array.from({ length: PLAYED }, (_, index) => playWhole(study, wave * PLAYED + index));
    await Promise.all([...played, leaveWaiting(study, wave * ABANDONED)]);
    // Nothing adds up from wave to wave: every index, queue, room, timer and person is gone.
    expect(study.held()).toEqual({});
    expect(await store.counts()).toMatchObject({ liveSessions: 0, seats: 0, deadlines: 0 });
    deleteRecords();
    // What the test itself has noted down.
    study.infos.splice(0);
    if (wave === WARM) warm = heapBytes();
  }
  const perSession = (heapBytes() - warm) / ((WAVES - WARM) * (PLAYED + ABANDONED));
  expect(perSession).toBeLessThan(MAX_BYTES_PER_SESSION);
  expect(study.errors).toEqual([]);
  expect(study.counted.get('transition ended:disposed')).toBe(WAVES * PLAYED);
  expect(study.counted.get('transition waiting:disposed')).toBe(WAVES * ABANDONED);
}, 300_000);
