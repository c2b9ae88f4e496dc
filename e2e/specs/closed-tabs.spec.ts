import { join } from 'node:path';
import { ROOT } from '../../scripts/runner/repository.ts';
import type { Participant } from '../support/participant.ts';
import { playingPair } from '../support/playing-pair.ts';
import { expect, test } from '../support/test.ts';

test.use({ serverOptions: { config: join(ROOT, 'e2e/configs/impatient.config.ts') } });

/** Both play to the end of the game and are told so. */
async function expectToComplete(...people: readonly Participant[]): Promise<void> {
  const ends = await Promise.all(people.map((one) => one.playsToTheEnd()));
  expect(ends.map(({ outcome }) => outcome)).toEqual(people.map(() => 'completed'));
}

test('[REG-05] a tab closed while waiting: nobody is matched with the ghost', async ({ person }) => {
  const ada = await person('ada');
  await ada.arrives('kitchen');
  await ada.waitsFor('waiting');
  await ada.closesTab();

  const [ben, cleo] = [await person('ben'), await person('cleo')];
  await ben.arrives('kitchen');
  await ben.seesCount(1, 2);
  await cleo.arrives('kitchen');
  await expectToComplete(ben, cleo);
});

test('a tab closed in connecting: it keeps nobody waiting, and the next two play', async ({
  person,
  server,
}) => {
  const ada = await person('ada');
  await ada.willVanishIn('connecting');
  await ada.arrives('kitchen');
  await ada.page.waitForURL('about:blank');

  const [ben, cleo] = [await person('ben'), await person('cleo')];
  await ben.arrives('kitchen');
  await ben.seesCount(1, 2);
  expect((await server.ledger()).seats).toBe(1);
  await cleo.arrives('kitchen');
  await expectToComplete(ben, cleo);
});

for (const state of ['matched', 'validating', 'countdown'] as const) {
  test(`a tab closed in ${state}: the other one waits again and plays with the next`, async ({ person }) => {
    const [ada, ben] = [await person('ada'), await person('ben')];
    await ada.willVanishIn(state);
    await ada.arrives('kitchen');
    await ada.waitsFor('waiting');
    await ben.arrives('kitchen');
    await ben.hasShown('matched', 'validating', 'countdown');
    await ben.waitsFor('waiting');
    await ben.seesCount(1, 2);

    const cleo = await person('cleo');
    await cleo.arrives('kitchen');
    await expectToComplete(ben, cleo);
  });
}

test('[REG-55] a tab closed in play: the other one is told so, and paid @every-engine', async ({
  person,
}) => {
  const [ada, ben] = await playingPair(person);
  await ben.playsOn(30);
  await ada.closesTab();

  expect(await ben.readsTheEnd()).toEqual({ outcome: 'partnerLost', code: 'C3' });
  await ben.holdsNothing();
});

test('[SES-12] a tab closed while the game is paused: with nobody left to vouch for anybody, both were lost', async ({
  person,
  server,
}) => {
  const [ada, ben] = await playingPair(person);
  await ben.playsOn(30);
  await ada.closesTab();
  await ben.seesInterruption();
  await ben.closesTab();

  await expect.poll(() => server.record.outcomes()).toEqual({ ada: 'youWereLost', ben: 'youWereLost' });
});

test('who leaves in play ends it at once, with the true cause for each', async ({ person }) => {
  const [ada, ben] = await playingPair(person);
  await ada.leaves();

  expect((await ada.readsTheEnd()).outcome).toBe('youLeft');
  expect((await ben.readsTheEnd()).outcome).toBe('partnerLeft');
});

test('[REG-14] a tab closed at the end takes nothing from the other one', async ({ person }) => {
  const [ada, ben] = [await person('ada'), await person('ben')];
  await ada.willVanishIn('ended');
  await Promise.all([ada.arrives('kitchen'), ben.arrives('kitchen')]);
  await Promise.all([ada.waitsFor('playing'), ben.waitsFor('playing')]);

  expect(await ben.playsToTheEnd()).toEqual({ outcome: 'completed', code: 'C1' });
});
