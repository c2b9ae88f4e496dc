import type { SessionId } from '@greenroom/protocol';
import { describe, expect, test } from 'vitest';
import { createEngine } from '../../src/engine/create-engine.ts';
import { replayLog } from '../../src/plan/replay-log.ts';
import { sessionMachine } from '../../src/session/session-machine.ts';
import type { SessionMachine } from '../../src/session/step.ts';
import type { Store } from '../../src/store/port.ts';
import { finish, load, startPlaying, upload } from './support/play.ts';
import { makeScene } from './support/scenes.ts';
import { createSimulatedClock } from './support/simulated-clock.ts';
import { type Study, seededRandom, startStudy, takingTheFirst } from './support/study.ts';

/** Writes what version 1 wrote: nothing of what came later. */
const olderMachine: SessionMachine = {
  ...sessionMachine,
  version: 1,
  serialize(snapshot) {
    const text = sessionMachine.serialize(snapshot);
    const later = ['bots', 'gone', 'episodes', 'onTimeout', 'minHumans', 'hiddenAfterMs', 'onDesync'];
    const { context, state } = JSON.parse(text, (key, value) => (later.includes(key) ? undefined : value));
    if (context.play) delete context.play.inputDelayFrames;
    delete context.rules.play.intermissionMs;
    return JSON.stringify({ version: 1, state, context });
  },
};

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

  test('a game that an older server has begun is played to its end by this one', async () => {
    const study = await startStudy({ machine: olderMachine });
    const pages = [await study.arrive('anna'), await study.arrive('ben')];
    await startPlaying(...pages);
    study.clock.dropAll();
    const next = await startStudy({ store: study.store, clock: study.clock });
    const [record] = await next.store.liveSessions();
    expect(JSON.parse(record?.snapshot ?? '{}')).toMatchObject({
      version: 3,
      context: { play: { gone: {} } },
    });
    const back = pages.map(({ participant, token }) => next.open(participant, { token }));
    for (const page of back) await page.join();
    expect(back[0]?.view()).toMatchObject({ state: 'playing', inputDelayFrames: 2, match: { bots: [] } });
    await finish(...back);
    expect(back[1]?.view()).toMatchObject({ outcome: 'completed' });
    expect(next.errors).toEqual([]);
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

  test('[SES-12] a clock that was set back meanwhile makes no wait longer', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    await study.clock.advance(120_000);
    study.clock.dropAll();
    const clock = createSimulatedClock(study.clock.now() - 3_600_000);
    const next = await startStudy({ store: study.store, clock });
    const back = next.open('anna', { token: anna.token });
    await back.join({ intent: 'resume' });
    expect(back.view()).toMatchObject({ state: 'waiting', deadlineAt: clock.now() + 60_000 });
    await clock.advance(60_000);
    expect(back.view()).toMatchObject({ state: 'ended', outcome: 'waitingRoomTimeout' });
  });

  test('a completed session that still lives is counted once', async () => {
    const treatments = ['a', 'b'].map((name) => ({ name, factors: {} }));
    const scenes = [makeScene('kitchen', { treatments })];
    const study = await startStudy({ scenes, random: takingTheFirst(1) });
    const playOne = async (at: Study, name: string) => {
      const pages = [await at.arrive(`${name}1`), await at.arrive(`${name}2`)];
      const view = pages[0]!.view();
      await startPlaying(...pages);
      await finish(...pages);
      return { pages, treatment: view?.state === 'matched' ? view.match.treatment : '' };
    };
    expect(await playOne(study, 'living')).toMatchObject({ treatment: 'a' });
    const gone = await playOne(study, 'gone');
    expect(gone).toMatchObject({ treatment: 'b' });
    await upload(...gone.pages);
    study.clock.dropAll();
    const { store, clock } = study;
    const next = await startStudy({ scenes, store, clock, random: takingTheFirst(2) });
    expect(next.engine.ledger().sessions).toBe(1);
    // Both have as many: the first of them. Counted twice, what lives would be ahead.
    expect(await playOne(next, 'third')).toMatchObject({ treatment: 'a' });
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

  const UNREADABLE = {
    'no snapshot at all': '{}',
    'not even JSON': 'null and void',
    'of another version of the machine': undefined,
  };
  for (const [what, text] of Object.entries(UNREADABLE)) {
    test(`a record that cannot be read (${what}): its people get a true end and can go on, the others never notice`, async () => {
      const study = await startStudy({ scenes: [makeScene('kitchen', { repeat: 'allow' })] });
      const pages = [await study.arrive('anna'), await study.arrive('ben')];
      await startPlaying(...pages);
      const cleo = await study.arrive('cleo');
      await study.clock.advance(1);
      const session = pages[0]!.view()!.session;
      await spoil(study.store, session, text);
      const next = await study.restart();
      expect(next.errors).toMatchObject([{ message: 'session cannot be read', fields: { session } }]);
      expect(next.engine.ledger()).toMatchObject({ sessions: 1, seats: 1, people: 1 });
      // The deadlines that are left are those of the waiter: her grace and her waiting time.
      expect(await next.store.counts()).toMatchObject({ liveSessions: 1, seats: 1, deadlines: 2 });
      for (const { participant, token } of pages) {
        const back = next.open(participant, { token });
        await back.join({ intent: 'resume' });
        expect(back.view()).toMatchObject({
          state: 'ended',
          session,
          outcome: 'serverShutdown',
          reason: 'serverShutdown',
          completionCode: 'C-OTHER',
        });
      }
      const waiter = next.open('cleo', { token: cleo.token });
      await waiter.join({ intent: 'resume' });
      const again = next.open('anna', { token: pages[0]!.token });
      await again.join();
      expect(again.view()).toMatchObject({ state: 'matched', session: waiter.view()?.session });
      // Closed once and for all: the next start does not meet it again.
      expect((await next.restart()).errors).toEqual([]);
    });
  }
});

/** What another version of the server may have left: undefined keeps the snapshot and raises its version. */
async function spoil(store: Store, session: SessionId, text: string | undefined): Promise<void> {
  const record = (await store.loadSession(session))!;
  const snapshot = text ?? JSON.stringify({ ...JSON.parse(record.snapshot), version: 1_000 });
  const result = await store.commit({
    eventId: `spoil:${session}`,
    at: 0,
    writes: [
      {
        ...record,
        session,
        expectedVersion: record.version,
        snapshot,
        events: [{ type: 'spoilt', payload: '{}' }],
        seatsTaken: [],
        seatsReleased: [],
        deadlinesSet: [{ name: 'unheardOf', dueAt: 1 }],
        deadlinesCleared: [],
      },
    ],
    enrolments: [],
    failedPairs: [],
    reports: [],
  });
  expect(result.type).toBe('ok');
}

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
