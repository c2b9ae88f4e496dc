import { join } from 'node:path';
import { ROOT } from '../../scripts/runner/repository.ts';
import { FAULTY_PAGE } from '../support/build-pages.ts';
import { expect, test } from '../support/test.ts';

/** Of `?fault=desync`: see e2e/faults/desyncing-kitchen.ts. */
const FIRST_DIFFERENT_FRAME = 75;

const serverOptions = (config: string) => ({
  page: FAULTY_PAGE,
  config: join(ROOT, 'e2e/configs', config),
});

test.describe('where states that differ are made equal', () => {
  test.use({ serverOptions: serverOptions('heals.config.ts') });

  test('[RB-13] [REG-35] the game of one page differs once: the first different frame is found, the state is passed on, and both finish', async ({
    person,
    server,
  }) => {
    const [ada, ben] = [await person('ada'), await person('ben')];
    await ada.arrives('kitchen');
    await ada.waitsFor('waiting');
    await ben.arrives('kitchen', { fault: 'desync' });
    await Promise.all([ada.waitsFor('playing'), ben.waitsFor('playing')]);
    const ends = await Promise.all([ada.playsToTheEnd(), ben.playsToTheEnd()]);
    expect(ends.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
    expect(await ada.result()).toEqual(await ben.result());
    expect((await ada.result()).agreed).toBe(true);

    const healed = server.record.reports('healed');
    expect(healed.map(({ participant }) => participant).sort()).toEqual(['ada', 'ben']);
    for (const { firstFrame, source } of healed) {
      expect({ firstFrame, source }).toEqual({ firstFrame: FIRST_DIFFERENT_FRAME, source: 0 });
    }
  });

  test('[RB-13] the game of one page differs again and again: it is given up as desynced', async ({
    person,
    server,
  }) => {
    const [ada, ben] = [await person('ada'), await person('ben')];
    await Promise.all([ada.arrives('kitchen'), ben.arrives('kitchen', { fault: 'desyncs' })]);
    const ends = await Promise.all([ada.playsToTheEnd(), ben.playsToTheEnd()]);
    expect(ends.map(({ outcome }) => outcome)).toEqual(['desynced', 'desynced']);
    expect(server.record.reports('healed').length).toBeGreaterThan(0);
    expect(server.record.reports('desynced').length).toBeGreaterThan(0);
  });
});

test.describe('where states that differ end the game', () => {
  test.use({ serverOptions: serverOptions('desync-ends.config.ts') });

  test('[RB-12] [REG-35] the game of one page differs: both are told, and the first different frame stands in the record', async ({
    person,
    server,
  }) => {
    const [ada, ben] = [await person('ada'), await person('ben')];
    await Promise.all([ada.arrives('kitchen'), ben.arrives('kitchen', { fault: 'desync' })]);
    const ends = await Promise.all([ada.playsToTheEnd(), ben.playsToTheEnd()]);
    expect(ends.map(({ outcome }) => outcome)).toEqual(['desynced', 'desynced']);
    const told = server.record.reports('desynced');
    expect(told.length).toBeGreaterThan(0);
    for (const { firstFrame, frame, checksums, inputs, unreproduced } of told) {
      const rows = checksums as { frame: number; local: number; remote: number | null }[];
      expect(rows.find(({ local, remote }) => local !== remote)?.frame).toBe(FIRST_DIFFERENT_FRAME);
      expect(String(inputs)).toMatch(/^([0-9a-f]{2})+$/);
      expect(unreproduced).toEqual([]);
      expect(firstFrame).toBe(FIRST_DIFFERENT_FRAME);
      expect(Number(frame) - FIRST_DIFFERENT_FRAME).toBeLessThanOrEqual(30);
    }
  });
});
