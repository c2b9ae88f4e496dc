import { join } from 'node:path';
import { ROOT } from '../../scripts/runner/repository.ts';
import { Participant } from '../support/participant.ts';
import { playingPair } from '../support/playing-pair.ts';
import { launchSleepable, type SleepableBrowser } from '../support/sleepable-browser.ts';
import { expect, test } from '../support/test.ts';

/** Two who play; the tab of the first can be hidden. */
async function hidingPair(
  server: string,
  { context }: SleepableBrowser,
  person: (id: string) => Promise<Participant>,
): Promise<[Participant, Participant]> {
  const [ada, ben] = await playingPair((id) =>
    id === 'ada' ? Participant.withBrowser(id, server, context) : person(id),
  );
  await ben.playsOn(10);
  return [ada, ben];
}

test.describe('where a hidden tab makes everybody wait', () => {
  test.use({ serverOptions: { config: join(ROOT, 'e2e/configs/hidden-pauses.config.ts') } });

  test('[REG-37] [RB-15] [RB-16] a tab is really hidden: both pages stand on one frame, and go on from it', async ({
    person,
    server,
  }) => {
    const browser = await launchSleepable();
    try {
      const [ada, ben] = await hidingPair(server.address, browser, person);

      await browser.hide();
      const frames = await Promise.all([ada.standsStill(), ben.standsStill()]);
      expect(frames[0]).toBe(frames[1]);
      expect(await ada.page.evaluate(() => document.visibilityState)).toBe('hidden');

      await browser.show(ada.page);
      await Promise.all([ada.playsOn(10), ben.playsOn(10)]);
      const ends = await Promise.all([ada.playsToTheEnd(), ben.playsToTheEnd()]);
      expect(ends.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
      expect(await ada.result()).toEqual(await ben.result());
      const told = (kind: string) =>
        server.record
          .reports(kind)
          .map(({ frame }) => Number(frame))
          .sort((a, b) => a - b);
      const stood = told('paused');
      const isHiding = (frame: number) => frame === frames[0];
      expect(stood.filter(isHiding), 'nothing was stepped past the frame they stood on').toEqual(frames);
      // On a busy machine one page may miss the other at other times too: then both stand on one frame as well.
      expect(stood.filter((_, index) => index % 2 === 0)).toEqual(
        stood.filter((_, index) => index % 2 === 1),
      );
      expect(told('unpaused')).toEqual(stood);
      await ada.holdsNothing();
    } finally {
      await browser.close();
    }
  });
});

test.describe('where a hidden tab ends the game', () => {
  test.use({ serverOptions: { config: join(ROOT, 'e2e/configs/hidden-ends.config.ts') } });

  test('whose tab is hidden for too long is out, and the other is told why', async ({ person, server }) => {
    const browser = await launchSleepable();
    try {
      const [ada, ben] = await hidingPair(server.address, browser, person);

      await browser.hide();
      expect(await ben.readsTheEnd()).toMatchObject({ outcome: 'partnerExcluded' });
      expect(await ada.readsTheEnd()).toMatchObject({ outcome: 'excluded' });
      expect(server.record.reports('hiddenTooLong').map(({ participant }) => participant)).toEqual(['ada']);
      await ada.holdsNothing();
    } finally {
      await browser.close();
    }
  });
});
