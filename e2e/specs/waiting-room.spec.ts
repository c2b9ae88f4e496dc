import { join } from 'node:path';
import { ROOT } from '../../scripts/runner/repository.ts';
import { Participant } from '../support/participant.ts';
import { launchSleepable } from '../support/sleepable-browser.ts';
import { expect, test } from '../support/test.ts';

test('who refreshes while waiting keeps the place @every-engine', async ({ person, server }) => {
  const ada = await person('ada');
  await ada.arrives('kitchen');
  await ada.seesCount(1, 2);

  await ada.reloads();
  await ada.waitsFor('waiting');
  await ada.seesCount(1, 2);
  expect((await server.ledger()).seats).toBe(1);

  const ben = await person('ben');
  await ben.arrives('kitchen');
  const ends = await Promise.all([ada.playsToTheEnd(), ben.playsToTheEnd()]);
  expect(ends.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
});

test('[REG-18] who leaves the waiting room is gone, and the others see it at once @every-engine', async ({
  person,
}) => {
  const people = [await person('ada'), await person('ben'), await person('cleo')];
  const [ada, ben, cleo] = people as [Participant, Participant, Participant];
  for (const one of people) await one.arrives('discs-4');
  for (const one of people) await one.seesCount(3, 4);

  await ben.leaves();
  expect(await ben.readsTheEnd()).toEqual({ outcome: 'youLeft', code: 'C9' });
  await ada.seesCount(2, 4);
  await cleo.seesCount(2, 4);

  await ada.leaves();
  await cleo.seesCount(1, 4);
  await cleo.leaves();
  await cleo.readsTheEnd();
});

test.describe('with a short deadline', () => {
  test.use({ serverOptions: { config: join(ROOT, 'e2e/configs/short-wait.config.ts') } });

  test('[REG-17] the waiting deadline is the server’s: it passes while the tab sleeps', async ({
    server,
  }) => {
    const browser = await launchSleepable();
    try {
      const ada = await Participant.withBrowser('ada', server.address, browser.context);
      await ada.arrives('kitchen');
      await ada.waitsFor('waiting');
      await browser.fallAsleep(ada.page);
      await expect.poll(async () => (await server.ledger()).seats).toBe(0);
      expect(await ada.state(), 'no code of the page has run').toBe('waiting');

      await browser.wakeUp(ada.page);
      expect(await ada.readsTheEnd()).toEqual({ outcome: 'waitingRoomTimeout', code: 'C2' });
      await ada.holdsNothing();
    } finally {
      await browser.close();
    }
  });

  test('[REG-12] the waiting deadline is void once the group is complete: the game outlasts it', async ({
    person,
  }) => {
    const people = [await person('ada'), await person('ben')];
    await Promise.all(people.map((one) => one.opens('kitchen')));
    await Promise.all(people.map((one) => one.joins()));
    const ends = await Promise.all(people.map((one) => one.playsToTheEnd()));
    expect(ends.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
  });
});
