import { join } from 'node:path';
import { ROOT } from '../../scripts/runner/repository.ts';
import { expect, test } from '../support/test.ts';

const COMPLETED = { outcome: 'completed', code: 'C1' };

test.use({ serverOptions: { config: join(ROOT, 'e2e/configs/bots.config.ts') } });

test('[RB-20] who has waited alone for long enough plays with a bot, to the end, and has a code', async ({
  person,
}) => {
  const ada = await person('ada');
  await ada.arrives('kitchen');
  await ada.seesCount(1, 2);
  await ada.waitsFor('playing');
  await ada.playsOn(10);
  expect(await ada.playsToTheEnd()).toEqual(COMPLETED);
  expect(await ada.result()).toMatchObject({ agreed: true });
});

test('[RB-20] [RB-10] two who have waited for four play with two bots, the same on both pages, and with an input delay that was agreed', async ({
  person,
}) => {
  const [ada, ben] = [await person('ada'), await person('ben')];
  await ada.arrives('discs-4');
  await ben.arrives('discs-4');
  await Promise.all([ada.waitsFor('playing'), ben.waitsFor('playing')]);
  const [one, other] = await Promise.all([ada.figures(), ben.figures()]);
  expect(one.inputDelayFrames, 'chosen from the link between them').toBeGreaterThanOrEqual(1);
  expect(one.inputDelayFrames).toBe(other.inputDelayFrames);
  expect(await Promise.all([ada.playsToTheEnd(), ben.playsToTheEnd()])).toEqual([COMPLETED, COMPLETED]);
  const [first, second] = await Promise.all([ada.result(), ben.result()]);
  expect(first).toEqual(second);
  expect(first.agreed).toBe(true);
});
