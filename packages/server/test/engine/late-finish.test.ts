import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import type { Store } from '../../src/store/port.ts';
import { createFaultyStore } from './support/faulty-store.ts';
import type { Page } from './support/page.ts';
import { startPlaying } from './support/play.ts';
import { makeScene } from './support/scenes.ts';
import { type Study, type StudyOptions, startStudy } from './support/study.ts';

const FINISH = { kind: 'finished', frame: 30, outcome: { soups: 7 }, checksum: 42 } as const;

/** A game whose members all lost the server and were given up; each has come back with what it played meanwhile. */
async function givenUp(options: StudyOptions = {}, names: readonly string[] = ['anna', 'ben']) {
  const study = await startStudy(options);
  const before: Page[] = [];
  for (const name of names) before.push(await study.arrive(name));
  await startPlaying(...before);
  for (const page of before) await page.close();
  await study.clock.advance(3_600_000);
  const pages = await comeBack(before);
  return { study, pages, anna: pages[0]!, ben: pages[1]! };
}

async function comeBack(before: readonly Page[]): Promise<Page[]> {
  const pages = before.map((page) => page.reopen());
  for (const page of pages) {
    await page.join({ intent: 'resume' });
    expect(page.view()).toMatchObject({ state: 'ended', reason: 'participantLost', outcome: 'youWereLost' });
  }
  return pages;
}

async function storedEnds(study: Study) {
  const names = ['anna', 'ben'];
  const rows = names.map((name) => study.store.latestEnrolment('kitchen' as never, name as never));
  return (await Promise.all(rows)).map((row) => `${row?.outcome} ${row?.code}`);
}

const LOST = ['youWereLost C-OTHER', 'youWereLost C-OTHER'];
const COMPLETED = ['completed C-DONE', 'completed C-DONE'];

describe('late reports of the final frame', () => {
  test('[SES-10] [REG-51] correct a lost end once all members agree: stored, then shown to whoever is there', async () => {
    const { study, anna, ben } = await givenUp();
    const session = anna.view()!.session;
    const events = await study.store.sessionEvents(session);
    await anna.report(FINISH);
    expect(await storedEnds(study)).toEqual(LOST);
    const version = anna.view()!.version;
    await ben.report(FINISH);
    expect(await storedEnds(study)).toEqual(COMPLETED);
    for (const page of [anna, ben]) {
      expect(page.view()).toMatchObject({ state: 'ended', outcome: 'completed', completionCode: 'C-DONE' });
    }
    expect(anna.view()!.version).toBeGreaterThan(version);
    // The session itself is what it was.
    expect((await study.store.loadSession(session))?.state).toBe('disposed');
    expect(await study.store.sessionEvents(session)).toEqual(events);
    expect(study.held()).toEqual({ connections: 2, people: 2 });
  });

  test('[THR-18] [SES-10] a claim that was refused as implausible does not stand against the true end', async () => {
    const study = await startStudy();
    const before = [await study.arrive('anna'), await study.arrive('ben')];
    await startPlaying(...before);
    expect(await before[0]!.report({ ...FINISH, frame: 10_800 })).toBe('implausible');
    for (const page of before) await page.close();
    await study.clock.advance(3_600_000);
    const pages = await comeBack(before);
    for (const page of pages) await page.report(FINISH);
    expect(await storedEnds(study)).toEqual(COMPLETED);
  });

  test('[SES-10] whoever says it a thousand times reads nothing of the others each time', async () => {
    const inner = createMemoryStore();
    const reads: string[] = [];
    const store: Store = {
      ...inner,
      timeline: (...args) => {
        reads.push('timeline');
        return inner.timeline(...args);
      },
      enrolmentsOf: (...args) => {
        reads.push('enrolments');
        return inner.enrolmentsOf(...args);
      },
      finishReports: (enrolment, session, limit) => {
        reads.push(`${enrolment.participant}:${limit}`);
        return inner.finishReports(enrolment, session, limit);
      },
    };
    const { study, anna, ben } = await givenUp({ store });
    reads.length = 0;
    for (let message = 0; message < 10; message += 1) {
      const items = Array.from({ length: 64 }, (_, index) =>
        anna.makeReport({ ...FINISH, checksum: message * 64 + index }, anna.nextSeq()),
      );
      expect(await anna.send(items)).toMatchObject({ ok: true, value: { upTo: items.at(-1)?.seq } });
    }
    expect(reads).toEqual(['enrolments', 'anna:9', 'ben:9']);
    await ben.report(FINISH);
    expect(await storedEnds(study)).toEqual(LOST);
  });

  test('[SES-10] who says the same again and again agrees with nothing, rather than be read to the end', async () => {
    const { study, anna, ben } = await givenUp();
    for (let count = 0; count < 9; count += 1) await anna.report(FINISH);
    await ben.report(FINISH);
    expect(await storedEnds(study)).toEqual(LOST);
  });

  test('who has gone again finds the corrected end, after a restart too, and the treatment is counted', async () => {
    const { study, anna, ben } = await givenUp();
    await anna.report(FINISH);
    await anna.close();
    await ben.report(FINISH);
    await ben.close();
    expect(study.held()).toEqual({});
    expect(await study.store.completedByTreatment('kitchen' as never)).toEqual({ default: 2 });
    const next = await study.restart();
    const back = next.open('anna', { token: anna.token });
    await back.join({ intent: 'resume' });
    expect(back.view()).toMatchObject({ outcome: 'completed', completionCode: 'C-DONE' });
  });

  test('count for the balance of the treatments, whoever is connected', async () => {
    const treatments = ['a', 'b'].map((name) => ({ name, factors: {} }));
    const scene = makeScene('kitchen', { treatments, rules: { groupSize: 3 } });
    const { study, pages } = await givenUp({ scenes: [scene] }, ['anna', 'ben', 'cleo']);
    const row = await study.store.latestEnrolment('kitchen' as never, 'anna' as never);
    const other = row?.treatment === 'a' ? 'b' : 'a';
    for (const page of pages) {
      await page.report(FINISH);
      await page.close();
    }
    // Three under the one; with three under the other they are even, and two groups at once get one each.
    const group = async (name: string) => {
      const arrived: Page[] = [];
      for (const seat of ['1', '2', '3']) arrived.push(await study.arrive(name + seat));
      const view = arrived[0]!.view();
      return { arrived, treatment: view?.state === 'matched' ? view.match.treatment : undefined };
    };
    const third = await group('d');
    expect(third.treatment).toBe(other);
    await startPlaying(...third.arrived);
    for (const page of third.arrived) await page.report(FINISH);
    await study.clock.advance(60_000);
    expect([(await group('e')).treatment, (await group('f')).treatment].sort()).toEqual(['a', 'b']);
  });

  test('two that come in at once do not miss each other', async () => {
    const { study, anna, ben } = await givenUp();
    await Promise.all([anna.report(FINISH), ben.report(FINISH)]);
    expect(await storedEnds(study)).toEqual(COMPLETED);
  });

  test('once corrected, nothing more happens', async () => {
    const { study, anna, ben } = await givenUp();
    await anna.report(FINISH);
    await ben.report(FINISH);
    const sent = study.output.viewsOf(anna.connection.id).length;
    await ben.report(FINISH);
    await anna.report({ ...FINISH, checksum: 43 });
    expect(study.output.viewsOf(anna.connection.id)).toHaveLength(sent);
    expect(await storedEnds(study)).toEqual(COMPLETED);
  });

  for (const [field, other] of Object.entries({ frame: 601, outcome: { soups: 8 }, checksum: 43 })) {
    test(`that differ in ${field} correct nothing, also when one is taken back`, async () => {
      const { study, anna, ben } = await givenUp();
      await anna.report(FINISH);
      await ben.report({ ...FINISH, [field]: other });
      expect(await storedEnds(study)).toEqual(LOST);
      await ben.report(FINISH);
      expect(await storedEnds(study)).toEqual(LOST);
    });
  }

  test('of an earlier epoch say nothing', async () => {
    const { study, anna, ben } = await givenUp();
    await anna.report(FINISH);
    await ben.report({ ...FINISH, epoch: 1 });
    expect(await storedEnds(study)).toEqual(LOST);
  });

  test('do not undo that somebody left', async () => {
    const study = await startStudy();
    const pages = [await study.arrive('anna'), await study.arrive('ben')];
    await startPlaying(...pages);
    await pages[0]!.report({ kind: 'leave' });
    for (const page of pages) await page.report(FINISH);
    expect(await storedEnds(study)).toEqual(['youLeft C-OTHER', 'partnerLeft C-OTHER']);
  });

  test('that could not be stored are sent again, and then count', async () => {
    const store = createFaultyStore(createMemoryStore());
    const { study, anna, ben } = await givenUp({ store });
    await anna.report(FINISH);
    const report = ben.makeReport(FINISH, ben.nextSeq());
    for (const fault of ['lost', 'unknown'] as const) {
      store.failNext(fault);
      expect((await ben.send([report])).ok).toBe(false);
    }
    expect(await ben.send([report])).toMatchObject({ ok: true, value: { upTo: report.seq } });
    expect(await storedEnds(study)).toEqual(COMPLETED);
    expect(
      (await study.store.timeline(report.session!)).filter(({ kind }) => kind === 'finished'),
    ).toHaveLength(2);
  });

  test('of people who have joined again since leave their new seat alone', async () => {
    const { study, anna, ben } = await givenUp({ scenes: [makeScene('kitchen', { repeat: 'allow' })] });
    await anna.report(FINISH);
    const old = anna.view()!.session;
    await anna.join({ intent: 'join' });
    expect(anna.view()).toMatchObject({ state: 'waiting' });
    await ben.report(FINISH);
    expect(anna.view()).toMatchObject({ state: 'waiting' });
    await anna.report({ kind: 'leave' });
    expect(anna.view()).toMatchObject({ state: 'ended', outcome: 'youLeft' });
    const rows = await study.store.enrolmentsOf(old);
    expect(rows.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
  });
});
