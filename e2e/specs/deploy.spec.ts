import { join } from 'node:path';
import { ROOT } from '../../scripts/runner/repository.ts';
import { playingPair } from '../support/playing-pair.ts';
import { expect, test } from '../support/test.ts';

const LONG_GAME = join(ROOT, 'e2e/configs/long-game.config.ts');

test.describe('a server that may wait for a second', () => {
  test.use({ serverOptions: { config: LONG_GAME, drainSeconds: 1 } });

  test('[SES-12] an update while two play: they never notice, who comes meanwhile is told and gets in by themselves', async ({
    person,
    server,
  }) => {
    const [ada, ben] = await playingPair(person);
    const cleo = await person('cleo');
    await cleo.opens('kitchen');

    const stopped = server.stop();
    await expect.poll(() => server.log.some((line) => line.includes('"draining"'))).toBe(true);
    // Whether she finds the door closed or nobody at all, she is told that it is tried again.
    await cleo.joins();
    await cleo.waitsFor('connecting');
    expect(await stopped).toBe(0);
    await Promise.all([ada.playsOn(20), ben.playsOn(20)]);
    await expect(ada.page.getByTestId('interruption')).toBeHidden();
    const startedAt = performance.now();
    await server.restart();
    console.log(`the new server answers after ${Math.round(performance.now() - startedAt)} ms`);

    await cleo.waitsFor('waiting');
    const ends = await Promise.all([ada.playsToTheEnd(), ben.playsToTheEnd()]);
    expect(ends.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
    for (const one of [ada, ben]) {
      const shown = await one.shownStates();
      expect(shown.slice(shown.indexOf('playing'))).toEqual(['playing', 'ended']);
    }
    expect(await cleo.shownStates()).toEqual(['landing', 'connecting', 'waiting']);
    await cleo.leaves();
    await cleo.readsTheEnd();
  });
});
