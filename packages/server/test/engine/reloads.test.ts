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
  if (state === 'validating' || state === 'playing') await next.away('stranded');
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
      expect(ben.view()).toMatchObject({ state: 'waiting', present: 1, requeuedBecause: 'memberLost' });
      await anna.close();
      await study.clock.advance(9_999);
      const back = await loadAgain(anna);
      expect(back.view()).toMatchObject({ state: 'matched', session: ben.view()?.session });
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

  test.each([
    ['while the links are proven', load],
    [
      'in the countdown',
      async (...pair: readonly Page[]) => {
        await load(...pair);
        await prove(...pair);
      },
    ],
  ] as const)(
    '[REG-05] [REG-10] closed %s: the other one plays with the next at once, whatever the socket of the first says',
    async (_when, prepare) => {
      const study = await startStudy();
      const [anna, ben] = await matched(study);
      await prepare(anna, ben);
      await anna.away();
      expect(ben.view()).toMatchObject({ state: 'waiting', present: 1 });
      const cleo = await study.arrive('cleo');
      expect(cleo.view()).toMatchObject({ state: 'matched', session: ben.view()?.session });
      await anna.close();
      await study.clock.advance(10_000);
      expect(await study.store.latestEnrolment('kitchen' as never, 'anna' as never)).toMatchObject({
        outcome: 'youWereLost',
      });
      expect(study.errors).toEqual([]);
    },
  );

  test('[REG-05] news of going that comes when the session is over counts for the seat of now', async () => {
    const study = await startStudy();
    const [anna, ben] = await matched(study);
    await load(anna, ben);
    const { session, epoch } = anna.view()!;
    // The other end noticed first: both wait again, anna with a socket that is about to close.
    const measurement = { rttMs: null, jitterMs: null, probesSent: 0, probesReceived: 0, route: null };
    await ben.report({ kind: 'link', peer: 0, attempt: 1, failure: 'closed', measurement });
    expect(anna.view()).toMatchObject({ state: 'waiting' });
    await study.engine.away(anna.connection, { session, epoch, cause: 'stranded' });
    await study.engine.away(anna.connection, { session, epoch, cause: 'leaving' });
    const [cleo, dora] = [await study.arrive('cleo'), await study.arrive('dora')];
    expect(cleo.view()).toMatchObject({ state: 'matched', session: ben.view()?.session });
    expect(dora.view()).toMatchObject({ state: 'waiting', present: 2 });
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
    await study.clock.advance(1_150 + 180_000 + 600_000);
    for (const page of [anna, ben]) {
      expect(page.view()).toMatchObject({ state: 'ended', outcome: 'partnerLost', completionCode: 'C-LOST' });
    }
  });
});
