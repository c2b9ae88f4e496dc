import { describe, expect, test } from 'vitest';
import { createEngine } from '../../src/engine/create-engine.ts';
import { replayLog } from '../../src/plan/replay-log.ts';
import { sessionMachine } from '../../src/session/session-machine.ts';
import { finish, load, startPlaying } from './support/play.ts';
import { makeScene } from './support/scenes.ts';
import { seededRandom, startStudy } from './support/study.ts';

describe('[SES-12] after a stop at any moment', () => {
  test('who waited has the grace to come back, and goes on waiting in the same place', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    const deadlineAt = anna.view()?.state === 'waiting' ? study.clock.now() + 180_000 : 0;
    const next = await study.restart(60_000);
    await next.clock.advance(9_000);
    const back = next.open('anna', { token: anna.token });
    await back.join({ intent: 'resume' });
    expect(back.view()).toMatchObject({ state: 'waiting', present: 1, session: anna.view()?.session });
    // The outage is not counted against the wait (the server's last sign of life was less than a second old).
    const view = back.view();
    expect(view?.state === 'waiting' && view.deadlineAt).toBeGreaterThanOrEqual(deadlineAt + 60_000);
    const ben = await next.arrive('ben');
    expect(ben.view()?.state).toBe('matched');
  });

  test('who does not come back frees the seat', async () => {
    const study = await startStudy();
    await study.arrive('anna');
    const next = await study.restart();
    await next.clock.advance(10_000);
    expect(next.held()).toEqual({});
    const row = await next.store.latestEnrolment('kitchen' as never, 'anna' as never);
    expect(row).toMatchObject({ outcome: 'youWereLost', code: 'C-OTHER' });
  });

  test('a game goes on: its members never noticed, and the end is the one they played', async () => {
    const study = await startStudy();
    const pages = [await study.arrive('anna'), await study.arrive('ben')];
    await startPlaying(...pages);
    const next = await study.restart(120_000);
    const back = pages.map((page) => next.open(page.participant, { token: page.token }));
    for (const page of back) await page.join({ intent: 'resume' });
    expect(back[0]!.view()).toMatchObject({ state: 'playing', session: pages[0]!.view()?.session });
    await finish(...back);
    expect(back.map((page) => page.view())).toMatchObject([
      { outcome: 'completed' },
      { outcome: 'completed' },
    ]);
  });

  test('deadlines go on: a load that nobody answers ends by itself', async () => {
    const study = await startStudy();
    const pages = [await study.arrive('anna'), await study.arrive('ben')];
    await load(pages[0]!);
    const next = await study.restart(5_000);
    await next.clock.advance(40_000);
    await next.clock.advance(60_000);
    expect(next.held()).toEqual({});
    expect(next.errors).toEqual([]);
    for (const page of pages) {
      const row = await next.store.latestEnrolment('kitchen' as never, page.participant);
      expect(row?.outcome).toBe('loadTimeout');
    }
  });

  test('the log of every session still gives its snapshot, and the index is what the store holds', async () => {
    const study = await startStudy();
    const waiting = await study.arrive('anna');
    await study.arrive('ben');
    await study.arrive('cleo');
    const next = await study.restart();
    expect(next.engine.ledger()).toMatchObject({
      sessions: 2,
      seats: 3,
      waitingIndex: 1,
      people: 3,
      connections: 0,
    });
    for (const record of await next.store.liveSessions()) {
      const replayed = replayLog(sessionMachine, await next.store.sessionEvents(record.id));
      expect(sessionMachine.serialize(replayed)).toBe(record.snapshot);
    }
    expect(waiting.view()?.session).toBeDefined();
  });

  test('completed treatments and failed pairs are remembered', async () => {
    const treatments = [
      { name: 'a', factors: { pots: 1 } },
      { name: 'b', factors: { pots: 9 } },
    ];
    const study = await startStudy({ scenes: [makeScene('kitchen', { treatments })] });
    const first = [await study.arrive('anna'), await study.arrive('ben')];
    await startPlaying(...first);
    const view = first[0]!.view();
    const used = view?.state === 'playing' ? view.match.treatment : '';
    await finish(...first);
    const tried = [await study.arrive('cleo'), await study.arrive('dora')];
    await load(...tried);
    await study.clock.advance(15_000);
    for (const page of tried) await page.report({ kind: 'leave' });
    const next = await study.restart();
    const second = [await next.arrive('emil'), await next.arrive('fred')];
    expect(second[0]!.view()).toMatchObject({
      match: { treatment: used === 'a' ? 'b' : 'a', settings: { pots: used === 'a' ? 9 : 1 } },
    });
    const rows = await next.store.failedPairs('kitchen' as never, next.clock.now());
    expect(rows).toHaveLength(1);
  });

  test('sessions of a scene that the config no longer names are cancelled, and their people told', async () => {
    const study = await startStudy({ scenes: [makeScene('kitchen'), makeScene('old')] });
    const anna = await study.arrive('anna', { scene: 'old' });
    const { clock, store } = study;
    clock.dropAll();
    const next = await startStudy({ scenes: [makeScene('kitchen')], store, clock });
    expect(next.held()).toEqual({});
    expect(await store.latestEnrolment('old' as never, anna.participant)).toMatchObject({
      outcome: 'cancelled',
      code: '',
    });
  });

  test('one record that cannot be read does not keep the others from going on', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    await study.clock.advance(1);
    const { store, clock } = study;
    const broken = {
      ...store,
      liveSessions: async () => [
        { ...(await store.liveSessions())[0]!, id: 'broken' as never, snapshot: '{}' },
        ...(await store.liveSessions()),
      ],
    };
    clock.dropAll();
    const next = await startStudy({ store: broken, clock });
    expect(next.engine.ledger()).toMatchObject({ sessions: 1, seats: 1 });
    expect(next.errors.map(({ message }) => message)).toEqual(['session cannot be read']);
    const back = next.open('anna', { token: anna.token });
    expect((await back.join()).ok).toBe(true);
  });
});

test('an engine needs a store of its own', async () => {
  const study = await startStudy();
  const { clock, output, store } = study;
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  expect(() =>
    createEngine({
      store: { ...store, exclusive: false },
      machine: sessionMachine,
      scenes: [],
      clock,
      random: seededRandom(1),
      output,
      log,
    }),
  ).toThrow('exclusive');
});

test('a stopped engine takes nothing more, and leaves the sessions in the store', async () => {
  const study = await startStudy();
  const anna = await study.arrive('anna');
  const joining = study.open('ben').join();
  await study.engine.stop();
  await joining;
  expect(await study.open('cleo').join()).toMatchObject({ ok: false, error: { code: 'serverClosing' } });
  await anna.close();
  expect(study.clock.pending()).toBe(0);
  expect(await study.store.counts()).toMatchObject({ liveSessions: 1, seats: 2 });
  expect(await study.store.lastAlive()).toBe(study.clock.now());
});
