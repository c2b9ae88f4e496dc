import { describe, expect, test } from 'vitest';
import type { Page } from './support/page.ts';
import { GOOD_LINK, load, prove } from './support/play.ts';
import { makeScene } from './support/scenes.ts';
import { startStudy, takingTheFirst } from './support/study.ts';

const BAD = { kind: 'link', attempt: 1, failure: 'tooSlow', measurement: GOOD_LINK } as const;
const TRIO = [makeScene('kitchen', { rules: { groupSize: 3 } })];

describe('when a match does not work out', () => {
  test('[REG-21] a page that never answers costs the others the load time, then they are put back', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    const silent = await study.arrive('silent');
    await load(anna);
    await study.clock.advance(30_000);
    expect(silent.view()).toMatchObject({
      state: 'ended',
      outcome: 'loadTimeout',
      completionCode: 'C-OTHER',
    });
    expect(anna.view()).toMatchObject({
      state: 'waiting',
      epoch: 1,
      requeuedBecause: 'loadTimeout',
      present: 1,
    });
    const ben = await study.arrive('ben');
    expect(ben.view()).toMatchObject({ state: 'matched', session: anna.view()?.session });
  });

  test('[REG-22] the same failing pair is not put together again, and others are', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    await study.clock.advance(1);
    const pair = [anna, await study.arrive('ben')];
    await load(...pair);
    await anna.report({ ...BAD, peer: 1 });
    const [first, ben] = pair.map((page) => page.view());
    expect(first).toMatchObject({ state: 'waiting', present: 1, requeuedBecause: 'validationFailed' });
    expect(ben).toMatchObject({ state: 'waiting', present: 1, requeuedBecause: 'validationFailed' });
    expect(first?.session).not.toBe(ben?.session);
    const cleo = await study.arrive('cleo');
    expect(cleo.view()).toMatchObject({ state: 'matched', session: first?.session });
    expect(pair[1]!.view()?.state).toBe('waiting');
  });

  test('two matches of one plan do not get the same treatment', async () => {
    const treatments = ['a', 'b'].map((name) => ({ name, factors: {} }));
    const study = await startStudy({
      scenes: [makeScene('kitchen', { treatments })],
      random: takingTheFirst(1),
    });
    const pages = [];
    for (const name of ['anna', 'ben', 'cleo', 'dora']) pages.push(await study.arrive(name));
    const [anna, ben, cleo, dora] = pages as [Page, Page, Page, Page];
    await load(anna, ben, cleo, dora);
    await cleo.report({ ...BAD, peer: 1 });
    expect([cleo, dora].map((page) => page.view()?.state)).toEqual(['waiting', 'waiting']);
    await anna.report({ ...BAD, peer: 1 });
    expect([anna, ben, cleo, dora].map((page) => page.view()?.state)).toEqual(Array(4).fill('matched'));
    const given = [anna, ben].map((page) => {
      const view = page.view();
      return view?.state === 'matched' ? view.match.treatment : null;
    });
    expect(given.toSorted()).toEqual(['a', 'b']);
  });

  test('[REG-23] a deadline too short for the signaling does not make the same two try for ever', async () => {
    const study = await startStudy();
    const pair = [await study.arrive('anna'), await study.arrive('ben')];
    await load(...pair);
    await study.clock.advance(15_000);
    expect(pair.map((page) => page.view()?.state)).toEqual(['waiting', 'waiting']);
    expect(pair[0]!.view()?.session).not.toBe(pair[1]!.view()?.session);
    await study.clock.advance(200_000);
    expect(pair.map((page) => page.view())).toMatchObject([
      { state: 'ended', outcome: 'waitingRoomTimeout' },
      { state: 'ended', outcome: 'waitingRoomTimeout' },
    ]);
  });

  test('[REG-23] whose link fails again and again is told so at last, and the record has the count', async () => {
    const study = await startStudy({ scenes: [makeScene('kitchen', { rules: { maxAttempts: 2 } })] });
    const anna = await study.arrive('anna');
    for (const name of ['ben', 'cleo']) {
      await study.clock.advance(1);
      const other = await study.arrive(name);
      await load(anna, other);
      const view = anna.view();
      if (view?.state !== 'validating') throw new Error(`anna is in ${view?.state}`);
      await anna.report({ ...BAD, peer: view.match.pairs[0]!.peer });
      const row = await study.store.latestEnrolment('kitchen' as never, name as never);
      expect(row).toMatchObject({ attempts: 1, outcome: null });
    }
    expect(anna.view()).toMatchObject({ state: 'ended', outcome: 'linkFailed', reason: 'validationFailed' });
  });

  test('innocents are put back with priority: they keep their arrival and are served first', async () => {
    const study = await startStudy({ scenes: TRIO });
    const trio = [await study.arrive('anna'), await study.arrive('ben'), await study.arrive('cleo')];
    await study.clock.advance(5_000);
    const dora = await study.arrive('dora');
    await load(...trio);
    await trio[0]!.report({ ...BAD, peer: 1 });
    // Anna and ben failed together; cleo is innocent. Dora waited already: the first of the three joins her.
    expect(dora.view()?.session).toBe(trio[0]!.view()?.session);
    expect(trio[2]!.view()).toMatchObject({ session: dora.view()?.session, state: 'matched' });
    expect(trio[1]!.view()).toMatchObject({ state: 'waiting', present: 1 });
  });

  test('[REG-25] what an earlier epoch still says is kept and flagged, and moves nothing', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    const gone = await study.arrive('gone');
    await load(anna);
    const old = anna.view()!;
    await gone.report({ kind: 'leave' });
    const ben = await study.arrive('ben');
    await load(anna, ben);
    const late = { session: old.session, epoch: old.epoch };
    expect(
      await anna.report({
        kind: 'link',
        peer: 1,
        attempt: 1,
        failure: null,
        measurement: GOOD_LINK,
        ...late,
      }),
    ).toBe('staleEpoch');
    expect(
      await ben.report({ kind: 'link', peer: 0, attempt: 1, failure: null, measurement: GOOD_LINK }),
    ).toBeNull();
    expect(anna.view()?.state).toBe('validating');
    await prove(anna);
    expect(anna.view()?.state).toBe('playing');
  });

  test('somebody put back while their socket is gone can come back within the grace', async () => {
    const study = await startStudy();
    const anna = await study.arrive('anna');
    const ben = await study.arrive('ben');
    await anna.close();
    await ben.report({ kind: 'leave' });
    await study.clock.advance(9_000);
    const back = anna.reopen();
    await back.join({ intent: 'resume' });
    expect(back.view()).toMatchObject({ state: 'waiting', requeuedBecause: 'participantLeft' });
  });
});
