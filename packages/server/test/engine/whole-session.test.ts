import { expect, test } from 'vitest';
import { finish, load, prove, upload } from './support/play.ts';
import { startStudy } from './support/study.ts';

test('two people go from arrival to the end, and nothing is left of it', async () => {
  const study = await startStudy();
  const anna = await study.arrive('anna');
  expect(anna.view()).toMatchObject({ state: 'waiting', present: 1, needed: 1 });
  const ben = await study.arrive('ben');
  expect(anna.view()).toMatchObject({ state: 'matched', epoch: 2, match: { slot: 0, players: 2 } });
  expect(ben.view()).toMatchObject({ state: 'matched', epoch: 2, match: { slot: 1, players: 2 } });
  await load(anna, ben);
  expect(anna.view()).toMatchObject({ state: 'validating' });
  await prove(anna, ben);
  expect(ben.view()).toMatchObject({ state: 'playing', startAt: study.clock.now() + 1_150 });
  for (const page of [anna, ben]) await page.report({ kind: 'started' });
  await finish(anna, ben);
  const end = { state: 'ended', reason: 'completed', outcome: 'completed', completionCode: 'C-DONE' };
  expect(anna.view()).toMatchObject(end);
  expect(ben.view()).toMatchObject(end);
  await upload(anna, ben);
  await anna.close();
  await ben.close();
  await study.clock.advance(0);
  expect(Object.entries(study.engine.ledger()).filter(([, count]) => count > 0)).toEqual([]);
  expect(await study.store.counts()).toMatchObject({ liveSessions: 0, seats: 0, deadlines: 0 });
});
