import { join } from 'node:path';
import { ROOT } from '../../scripts/runner/repository.ts';
import { playingPair } from '../support/playing-pair.ts';
import { expect, test } from '../support/test.ts';

const LONG_GAME = join(ROOT, 'e2e/configs/long-game.config.ts');

/** What a page may be wrong by about the server's clock: half a round trip on this machine. */
const CLOCK_ERROR_MS = 100;

test.describe('with a longer game', () => {
  test.use({ serverOptions: { config: LONG_GAME } });

  test('[SES-12] the server is killed and comes back while two play, and they never notice @every-engine', async ({
    person,
    server,
  }) => {
    const [ada, ben] = await playingPair(person);
    await ada.playsOn(20);

    await server.kill();
    await Promise.all([ada.playsOn(40), ben.playsOn(40)]);
    await expect(ada.page.getByTestId('interruption')).toBeHidden();
    await server.restart();

    const ends = await Promise.all([ada.playsToTheEnd(), ben.playsToTheEnd()]);
    expect(ends.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
    for (const one of [ada, ben]) {
      const shown = await one.shownStates();
      expect(shown.slice(shown.indexOf('playing'))).toEqual(['playing', 'ended']);
      // Nor does the record: what was kept meanwhile came once, in order.
      const kinds = server.record.reportsOf(one.id);
      expect(kinds.filter((kind) => kind === 'started' || kind === 'finished')).toEqual([
        'started',
        'finished',
      ]);
    }
    expect(server.record.missingReports()).toEqual([]);
  });
});

test('[SES-12] the server restarts while somebody waits: the place is kept', async ({ person, server }) => {
  const ada = await person('ada');
  await ada.arrives('kitchen');
  await ada.seesCount(1, 2);
  const before = await ada.place();
  const wentAt = Date.now();
  await server.kill();
  await ada.hearsServer(false);
  await server.restart();
  await ada.hearsServer();
  const backAt = Date.now();

  const after = await ada.place();
  expect(after.session).toBe(before.session);
  expect(await ada.shownStates()).toEqual(['landing', 'connecting', 'waiting']);
  // The outage counts for nobody, and nobody's wait begins anew.
  expect(after.deadlineAt).toBeGreaterThanOrEqual(before.deadlineAt - CLOCK_ERROR_MS);
  expect(after.deadlineAt - before.deadlineAt).toBeLessThan(backAt - wentAt + CLOCK_ERROR_MS);

  const ben = await person('ben');
  await ben.arrives('kitchen');
  const ends = await Promise.all([ada.playsToTheEnd(), ben.playsToTheEnd()]);
  expect(ends.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
});

test('[REG-51] a game that ends without the server: the code is shown once it is stored', async ({
  person,
  server,
}) => {
  const [ada, ben] = await playingPair(person);
  await server.kill();
  await Promise.all([ada.waitsFor('ended'), ben.waitsFor('ended')]);
  await expect(ada.page.getByTestId('saving')).toBeVisible();
  await expect(ada.page.getByTestId('end-code')).toHaveCount(0);

  await server.restart();
  const ends = await Promise.all([ada.readsTheEnd(), ben.readsTheEnd()]);
  expect(ends.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
});

test('[REG-51] a tab closed while its result is being saved: opened again, it hands it over and shows the code', async ({
  person,
  server,
}) => {
  const [ada, ben] = await playingPair(person);
  await server.kill();
  await Promise.all([ada.waitsFor('ended'), ben.waitsFor('ended')]);
  await expect(ada.page.getByTestId('saving')).toBeVisible();
  await ada.closesTab();

  await server.restart();
  const again = await ada.opensSecondTab();
  await again.joins();
  const ends = await Promise.all([again.readsTheEnd(), ben.readsTheEnd()]);
  expect(ends.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
});
