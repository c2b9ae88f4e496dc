import { describe, expect, test } from 'vitest';
import type { Page } from './support/page.ts';
import { load, prove, startPlaying } from './support/play.ts';
import { type Study, startStudy } from './support/study.ts';

async function matched(study: Study): Promise<readonly [Page, Page]> {
  return [await study.arrive('anna'), await study.arrive('ben')];
}

async function playing(study: Study): Promise<readonly [Page, Page]> {
  const pair = await matched(study);
  await startPlaying(...pair);
  return pair;
}

/** The page goes, and its successor in the same tab finds the seat again; it has neither links nor a game. */
async function reload(page: Page): Promise<Page> {
  await page.away();
  await page.close();
  return loadAgain(page);
}

async function loadAgain(page: Page): Promise<Page> {
  const next = page.reopen();
  await next.join({ intent: 'resume' });
  const state = next.view()?.state;
  if (state === 'validating' || state === 'playing') await next.away();
  return next;
}

async function codesOf(study: Study): Promise<readonly (string | null | undefined)[]> {
  const rows = await Promise.all(
    ['anna', 'ben'].map((who) => study.store.latestEnrolment('kitchen' as never, who as never)),
  );
  return rows.map((row) => row?.code);
}

describe('a page that reloads', () => {
  for (const { title, prepare } of [
    { title: 'while the links are proven', prepare: load },
    {
      title: 'in the countdown',
      async prepare(...pair: readonly Page[]) {
        await load(...pair);
        await prove(...pair);
      },
    },
  ]) {
    test(`${title}: both wait again, and the same two play`, async () => {
      const study = await startStudy();
      const [anna, ben] = await matched(study);
      await prepare(anna, ben);
      const old = ben.view()?.session;
      await anna.away();
      await anna.close();
      const back = await loadAgain(anna);
      expect(back.view()?.session).toBe(ben.view()?.session);
      expect(back.view()?.session).not.toBe(old);
      await startPlaying(back, ben);
      expect([back, ben].map((page) => page.view()?.state)).toEqual(['playing', 'playing']);
      expect(study.errors).toEqual([]);
    });
  }

  test('while the links are proven, unannounced: the new page says so, and nobody counts an attempt', async () => {
    const study = await startStudy();
    const [anna, ben] = await matched(study);
    await load(anna, ben);
    await anna.close();
    const back = await loadAgain(anna);
    expect([back, ben].map((page) => page.view()?.state)).toEqual(['matched', 'matched']);
    const rows = await Promise.all(
      ['anna', 'ben'].map((who) => study.store.latestEnrolment('kitchen' as never, who as never)),
    );
    expect(rows.map((row) => row?.attempts)).toEqual([0, 0]);
  });

  test('while the links are proven, and never comes back: it alone is out, the other one plays with the next', async () => {
    const study = await startStudy();
    const [anna, ben] = await matched(study);
    await load(anna, ben);
    // It still has its socket for a moment, so that the two are put together once more: then the load deadline decides.
    await anna.away();
    await anna.close();
    await load(ben);
    await study.clock.advance(30_000);
    expect(ben.view()).toMatchObject({ state: 'waiting', present: 1 });
    const cleo = await study.arrive('cleo');
    expect(cleo.view()).toMatchObject({ state: 'matched', session: ben.view()?.session });
    expect(await study.store.latestEnrolment('kitchen' as never, 'anna' as never)).toMatchObject({
      outcome: 'loadTimeout',
    });
  });

  test('in play: the other one sees how long it will wait, then both are told the truth, codes stored', async () => {
    const study = await startStudy();
    const [anna, ben] = await playing(study);
    const back = await reload(anna);
    await ben.report({ kind: 'linkDown', peer: 0 });
    expect(ben.view()).toMatchObject({
      state: 'playing',
      members: [
        { slot: 0, presence: 'lost', reconnectDueAt: study.clock.now() + 30_000 },
        { slot: 1, presence: 'here' },
      ],
    });
    await study.clock.advance(30_000);
    expect(back.view()).toMatchObject({ state: 'ended', outcome: 'youWereLost', reason: 'participantLost' });
    expect(ben.view()).toMatchObject({ state: 'ended', outcome: 'partnerLost', completionCode: 'C-LOST' });
    expect(await codesOf(study)).toEqual(['C-OTHER', 'C-LOST']);
  });

  test('a second tab takes the seat over in play, and has no game: the same ends', async () => {
    const study = await startStudy();
    const [anna, ben] = await playing(study);
    const second = await loadAgain(anna);
    expect(study.output.superseded).toContain(anna.connection.id);
    await anna.close();
    await study.clock.advance(30_000);
    expect(second.view()).toMatchObject({ state: 'ended', outcome: 'youWereLost' });
    expect(ben.view()).toMatchObject({ state: 'ended', outcome: 'partnerLost' });
  });
});

describe('a link that is dead while both sockets live', () => {
  test('ends for both as partnerLost, the code stored', async () => {
    const study = await startStudy();
    const [anna, ben] = await playing(study);
    await anna.report({ kind: 'linkDown', peer: 1 });
    await ben.report({ kind: 'linkDown', peer: 0 });
    await study.clock.advance(29_999);
    expect([anna, ben].map((page) => page.view()?.state)).toEqual(['playing', 'playing']);
    await study.clock.advance(1);
    for (const page of [anna, ben]) {
      expect(page.view()).toMatchObject({
        state: 'ended',
        reason: 'participantLost',
        outcome: 'partnerLost',
        completionCode: 'C-LOST',
      });
    }
    expect(await codesOf(study)).toEqual(['C-LOST', 'C-LOST']);
  });

  test('that heals in time ends nothing', async () => {
    const study = await startStudy();
    const [anna, ben] = await playing(study);
    await anna.report({ kind: 'linkDown', peer: 1 });
    await study.clock.advance(29_999);
    await ben.report({ kind: 'linkUp', peer: 0 });
    await study.clock.advance(60_000);
    expect([anna, ben].map((page) => page.view()?.state)).toEqual(['playing', 'playing']);
  });

  test('[SES-12] two pages that say nothing more of their game are not held for ever', async () => {
    const study = await startStudy();
    const [anna, ben] = await playing(study);
    await study.clock.advance(3_150 + 180_000 + 600_000);
    for (const page of [anna, ben]) {
      expect(page.view()).toMatchObject({ state: 'ended', outcome: 'partnerLost', completionCode: 'C-LOST' });
    }
  });
});
