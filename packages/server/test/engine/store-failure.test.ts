import type { ResumeToken } from '@greenroom/protocol';
import { describe, expect, test } from 'vitest';
import { createFifo } from '../../src/matchmaking/fifo.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import type { Plan } from '../../src/store/port.ts';
import { createFaultyStore } from './support/faulty-store.ts';
import { codeOf } from './support/page.ts';
import { finish, load, startPlaying, upload } from './support/play.ts';
import { makeScene } from './support/scenes.ts';
import { startStudy } from './support/study.ts';

async function shaky() {
  const store = createFaultyStore(createMemoryStore());
  return { store, study: await startStudy({ store }) };
}

describe('when the store fails', () => {
  test('[REG-13] [REG-20] [SES-6] a join that fails half-way leaves nothing, and the person can join again', async () => {
    const { study, store } = await shaky();
    const anna = study.open('anna');
    store.failNext('lost');
    expect(codeOf(await anna.join())).toBe('storeUnavailable');
    expect(await store.counts()).toMatchObject({ liveSessions: 0, seats: 0 });
    expect(study.engine.ledger()).toMatchObject({ sessions: 0, seats: 0 });
    expect(codeOf(await anna.join())).toBe('ok');
    expect(study.engine.ledger()).toMatchObject({ sessions: 1, seats: 1, doubts: 0 });
  });

  test('[REG-20] a join whose answer the store lost is found again over the same connection', async () => {
    const { study, store } = await shaky();
    const anna = study.open('anna');
    store.failNext('unknown');
    expect(codeOf(await anna.join())).toBe('storeUnavailable');
    expect(codeOf(await anna.join())).toBe('ok');
    expect(await store.counts()).toMatchObject({ liveSessions: 1, seats: 1 });
    const ben = await study.arrive('ben');
    expect(ben.view()?.state).toBe('matched');
  });

  test('[REG-20] or over another one, by the token that the page brought', async () => {
    const { study, store } = await shaky();
    const token = 'b3Duuo9mAfqnTn0Dv1pQ4A' as ResumeToken;
    const anna = study.open('anna');
    store.failNext('unknown');
    expect(codeOf(await anna.join({ token }))).toBe('storeUnavailable');
    await anna.close();
    const again = study.open('anna');
    expect(await again.join({ token })).toMatchObject({ ok: true, value: { token, view: { present: 1 } } });
  });

  test('[SES-9] a report whose answer the store lost is known to be there, and not judged a second time', async () => {
    const { study, store } = await shaky();
    const pages = [await study.arrive('anna'), await study.arrive('ben')] as const;
    const [anna] = pages;
    await startPlaying(...pages);
    await finish(...pages);
    await upload(pages[1]);
    // The last that the session waits for: by its answer there is no session any more.
    const uploaded = anna.makeReport({ kind: 'uploaded' }, anna.nextSeq());
    store.failNext('unknown');
    expect(codeOf(await anna.send([uploaded]))).toBe('storeUnavailable');
    expect(await anna.join({ intent: 'resume' })).toMatchObject({ value: { lastSeq: uploaded.seq } });
    expect(await anna.send([uploaded])).toEqual({ ok: true, value: { upTo: uploaded.seq, flagged: [] } });
  });

  test('a match that was made without the server knowing is seen by both when it does', async () => {
    const { study, store } = await shaky();
    const anna = await study.arrive('anna');
    store.failNext('unknown');
    const ben = study.open('ben');
    await ben.join();
    expect(anna.view()?.state).toBe('waiting');
    await ben.join();
    expect(anna.view()?.state).toBe('matched');
    expect(ben.view()?.state).toBe('matched');
  });

  test('a lost socket is told to the store as soon as it can be', async () => {
    const { study, store } = await shaky();
    const anna = await study.arrive('anna');
    store.failNext('lost');
    await anna.close();
    expect(study.engine.ledger().untold).toBe(1);
    await study.clock.advance(1_000);
    expect(study.engine.ledger().untold).toBe(0);
    await study.clock.advance(10_000);
    expect(study.held()).toEqual({});
  });

  test('[REG-05] a waiter whose lost socket could not be stored is matched with nobody', async () => {
    const { study, store } = await shaky();
    const anna = await study.arrive('anna');
    store.failNext('lost');
    await anna.close();
    expect(study.engine.ledger().untold).toBe(1);
    const ben = await study.arrive('ben');
    expect(ben.view()).toMatchObject({ state: 'waiting' });
    await study.clock.advance(1_000);
    expect(ben.view()).toMatchObject({ state: 'waiting', present: 2 });
    const back = anna.reopen();
    await back.join();
    expect([ben, back].map((page) => page.view()?.state)).toEqual(['matched', 'matched']);
  });

  test('[REG-05] nor is anybody moved to a session beside such a waiter', async () => {
    const store = createFaultyStore(createMemoryStore());
    const scenes = [
      makeScene('kitchen', { rules: { groupSize: 3 }, matchmaker: createFifo({ maxRttMs: 150 }) }),
    ];
    const study = await startStudy({ store, scenes });
    const [anna, far, ben] = ['anna', 'far', 'ben'].map((name) => study.open(name));
    await anna!.join({ rttMs: 20 });
    await ben!.join({ rttMs: 100 });
    await far!.join({ rttMs: 100 });
    expect(far!.view()?.session).not.toBe(anna!.view()?.session);
    store.failNext('lost');
    await far!.close();
    await ben!.report({ kind: 'leave' });
    expect(anna!.view()).toMatchObject({ state: 'waiting', present: 1 });
    const seat = await store.seatOf('far' as never);
    expect(seat?.session).not.toBe(anna!.view()?.session);
  });

  test('one lost socket that cannot be stored does not hold up the next', async () => {
    const { study, store } = await shaky();
    const scarce = store.commit;
    const anna = await study.arrive('anna');
    const ben = await study.arrive('ben');
    const isOf = (name: string, plan: Plan) =>
      plan.writes.some(({ events }) =>
        events.some(({ payload }) => payload.includes('"disconnected"') && payload.includes(`"${name}"`)),
      );
    let broken = ['anna', 'ben'];
    Object.assign(store, {
      commit: async (plan: Plan) => {
        if (broken.some((name) => isOf(name, plan))) throw new Error('disk full');
        return scarce(plan);
      },
    });
    await anna.close();
    await ben.close();
    expect(study.engine.ledger().untold).toBe(2);
    broken = ['anna'];
    await study.clock.advance(1_000);
    expect(study.engine.ledger().untold).toBe(1);
    broken = [];
    await study.clock.advance(1_000);
    expect(study.engine.ledger().untold).toBe(0);
  });

  test('a resume that was stored without an answer does not unseat the page that is there', async () => {
    const { study, store } = await shaky();
    const anna = await study.arrive('anna');
    const second = anna.reopen();
    store.failNext('unknown');
    expect(codeOf(await second.join())).toBe('storeUnavailable');
    await second.close();
    await study.clock.advance(20_000);
    expect(anna.view()).toMatchObject({ state: 'waiting', present: 1 });
    const ben = await study.arrive('ben');
    expect(ben.view()?.state).toBe('matched');
    expect(anna.view()?.state).toBe('matched');
  });

  test('a deadline that could not be handled is handled later', async () => {
    const { study, store } = await shaky();
    const anna = await study.arrive('anna');
    await study.clock.advance(179_999);
    store.failNext('lost');
    await study.clock.advance(1);
    expect(anna.view()?.state).toBe('waiting');
    await study.clock.advance(6_000);
    expect(anna.view()).toMatchObject({ state: 'ended', outcome: 'waitingRoomTimeout' });
  });

  test('deadlines that cannot be read are read again', async () => {
    const { study, store } = await shaky();
    const anna = await study.arrive('anna');
    await study.clock.advance(179_999);
    store.failNext('reading');
    await study.clock.advance(1);
    expect(anna.view()?.state).toBe('waiting');
    await study.clock.advance(1_000);
    expect(anna.view()?.state).toBe('ended');
  });

  test('somebody else’s commit makes the plan be made again, from what the store has', async () => {
    const { study, store } = await shaky();
    const anna = await study.arrive('anna');
    store.failNext('conflict');
    const ben = await study.arrive('ben');
    expect(anna.view()?.state).toBe('matched');
    store.failNext('conflict');
    await load(anna, ben);
    expect(ben.view()?.state).toBe('validating');
    expect(study.counted.get('conflict kitchen')).toBe(2);
  });

  test('losing every time is a typed error in the end, not a loop', async () => {
    const { study, store } = await shaky();
    const stubborn = { ...store };
    Object.assign(store, {
      commit: async (plan: Parameters<typeof stubborn.commit>[0]) => {
        store.failNext('conflict');
        return stubborn.commit(plan);
      },
    });
    expect(codeOf(await study.open('anna').join())).toBe('storeUnavailable');
    expect(study.counted.get('conflict kitchen')).toBe(8);
  });

  test('what a store throws by mistake is the same typed error', async () => {
    const { study, store } = await shaky();
    Object.assign(store, {
      commit: async () => {
        throw new TypeError('undefined is not a disk');
      },
    });
    expect(codeOf(await study.open('anna').join())).toBe('storeUnavailable');
  });
});
