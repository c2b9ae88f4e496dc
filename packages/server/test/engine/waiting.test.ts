import { describe, expect, test } from 'vitest';
import { finish, startPlaying } from './support/play.ts';
import { makeScene } from './support/scenes.ts';
import { startStudy } from './support/study.ts';

const TRIO = [makeScene('kitchen', { rules: { groupSize: 3 } })];

describe('the waiting room', () => {
  test('[REG-18] everybody who waits gets the new count, not only the newcomer', async () => {
    const study = await startStudy({ scenes: TRIO });
    const anna = await study.arrive('anna');
    expect(anna.view()).toMatchObject({ present: 1, needed: 2 });
    const ben = await study.arrive('ben');
    expect(anna.view()).toMatchObject({ present: 2, needed: 1 });
    await ben.report({ kind: 'leave' });
    expect(anna.view()).toMatchObject({ present: 1, needed: 2 });
    const versions = study.output.viewsOf(anna.connection.id).map(({ version }) => version);
    expect(versions).toEqual([...versions].sort((left, right) => left - right));
  });

  test('what changes nothing that a member can see is not sent', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    const ben = await study.arrive('ben');
    const sent = () => [anna, ben].map((page) => study.output.viewsOf(page.connection.id).length);
    const before = sent();
    await anna.report({ kind: 'loaded' });
    expect(sent()).toEqual(before);
    await ben.report({ kind: 'loaded' });
    expect(sent()).toEqual(before.map((count) => count + 1));
    const back = anna.reopen();
    await back.join();
    expect(back.view()).toMatchObject({ state: 'validating' });
  });

  test('[REG-17] the deadline is the server’s: it ends the wait of a page that sleeps', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    await study.clock.advance(179_999);
    expect(anna.view()?.state).toBe('waiting');
    await study.clock.advance(1);
    expect(anna.view()).toMatchObject({
      state: 'ended',
      outcome: 'waitingRoomTimeout',
      reason: 'abandoned',
      completionCode: 'C-WAITED',
    });
    expect(study.engine.ledger()).toMatchObject({ sessions: 0, seats: 0, deadlines: 0, rooms: 0, timers: 0 });
  });

  test('the others go on waiting when one of them has waited long enough', async () => {
    const study = await startStudy({ scenes: TRIO });
    const anna = await study.arrive('anna');
    await study.clock.advance(100_000);
    const ben = await study.arrive('ben');
    await study.clock.advance(80_000);
    expect(anna.view()).toMatchObject({ state: 'ended', outcome: 'waitingRoomTimeout', reason: null });
    expect(ben.view()).toMatchObject({ state: 'waiting', present: 1 });
  });

  test('[REG-05] an arrival is not matched with a ghost, and the ghost’s seat is free after the grace', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    await anna.close();
    const ben = await study.arrive('ben');
    expect(ben.view()).toMatchObject({ state: 'waiting', present: 2, needed: 0 });
    await study.clock.advance(9_999);
    expect(ben.view()?.state).toBe('waiting');
    await study.clock.advance(1);
    expect(ben.view()).toMatchObject({ state: 'waiting', present: 1, needed: 1 });
    const cleo = await study.arrive('cleo');
    expect(cleo.view()).toMatchObject({ state: 'matched', session: ben.view()?.session });
  });

  test('[REG-10] who comes back within the grace completes the group', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    await anna.close();
    const ben = await study.arrive('ben');
    await study.clock.advance(5_000);
    const back = anna.reopen();
    await back.join({ intent: 'resume' });
    expect(back.view()).toMatchObject({ state: 'matched', match: { slot: 0 } });
    expect(ben.view()).toMatchObject({ state: 'matched', match: { slot: 1 } });
  });

  test('[REG-06] the session of a waiter who left catches nobody', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    const stale = anna.view()?.session;
    await anna.report({ kind: 'leave' });
    expect(anna.view()).toMatchObject({ state: 'ended', outcome: 'youLeft', completionCode: 'C-OTHER' });
    const ben = await study.arrive('ben');
    expect(ben.view()).toMatchObject({ state: 'waiting', present: 1 });
    expect(ben.view()?.session).not.toBe(stale);
  });

  test('[REG-01] [SES-11] a third person after a finished pair waits as the first of a new session', async () => {
    const study = await startStudy();
    const pair = [await study.arrive('anna'), await study.arrive('ben')];
    await startPlaying(...pair);
    const early = await study.arrive('cleo');
    expect(early.view()).toMatchObject({ state: 'waiting', present: 1 });
    await early.report({ kind: 'leave' });
    await finish(...pair);
    const late = await study.arrive('dora');
    expect(late.view()).toMatchObject({ state: 'waiting', present: 1 });
    expect(late.view()?.session).not.toBe(pair[0]!.view()?.session);
  });

  test('two half-full sessions become one as soon as they can', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    await anna.close();
    const ben = await study.arrive('ben');
    await study.clock.advance(1);
    const cleo = await study.arrive('cleo');
    expect(cleo.view()?.session).not.toBe(ben.view()?.session);
    const old = cleo.view()!;
    await study.clock.advance(10_000);
    expect(cleo.view()).toMatchObject({ state: 'matched', session: ben.view()?.session });
    expect(study.output.closedRooms).toContain(old.session);
    expect(study.output.roomOf(cleo.connection.id)).toBe(ben.view()?.session);
    expect(cleo.view()!.version).toBeGreaterThan(old.version);
  });

  test('[REG-12] the waiting deadline does not survive the match', async () => {
    const study = await startStudy();
    const pair = [await study.arrive('anna'), await study.arrive('ben')];
    await startPlaying(...pair);
    await study.clock.advance(400_000);
    expect(pair.map((page) => page.view()?.state)).toEqual(['playing', 'playing']);
  });
});
