import { expect, test } from 'vitest';
import type { Page } from './support/page.ts';
import { GOOD_LINK } from './support/play.ts';
import { makeScene } from './support/scenes.ts';
import { type Study, startStudy } from './support/study.ts';

const WAVES = 200;
/** Sessions of one wave that are played to the end, all at once. */
const PLAYED = 20;
/** And those whose only waiter leaves again, one after the other, while the others play. */
const ABANDONED = 30;

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
    page.makeReport({ kind: 'finished', frame: 600, outcome: 1, checksum: 1 }, page.nextSeq()),
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

test('[SES-13] [SES-5] ten thousand sessions later the server holds what it held before the first', async () => {
  const study = await startStudy({ scenes: [makeScene('kitchen'), makeScene('lobby')] });
  for (let wave = 0; wave < WAVES; wave += 1) {
    const played = Array.from({ length: PLAYED }, (_, index) => playWhole(study, wave * PLAYED + index));
    await Promise.all([...played, leaveWaiting(study, wave * ABANDONED)]);
    // Nothing adds up from wave to wave: every index, queue, room, timer and person is gone.
    expect(study.held()).toEqual({});
  }
  expect(study.errors).toEqual([]);
  expect(study.counted.get('transition ended:disposed')).toBe(WAVES * PLAYED);
  expect(study.counted.get('transition waiting:disposed')).toBe(WAVES * ABANDONED);
  expect(await study.store.counts()).toMatchObject({ liveSessions: 0, seats: 0, deadlines: 0 });
}, 120_000);
