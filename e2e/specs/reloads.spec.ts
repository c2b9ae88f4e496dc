import { join } from 'node:path';
import { ROOT } from '../../scripts/runner/repository.ts';
import type { Participant } from '../support/participant.ts';
import { playingPair } from '../support/playing-pair.ts';
import { expect, test } from '../support/test.ts';

test.use({ serverOptions: { config: join(ROOT, 'e2e/configs/reloads.config.ts') } });

type MakePerson = (id: string) => Promise<Participant>;

async function twoInPlay(person: MakePerson): Promise<readonly [Participant, Participant]> {
  const [ada, ben] = await playingPair(person);
  await Promise.all([ada.playsOn(10), ben.playsOn(10)]);
  return [ada, ben];
}

/** Both play on to the same end, and what each has of the game is the same. */
async function playOnTogether(...pages: readonly Participant[]): Promise<void> {
  const ends = await Promise.all(pages.map((page) => page.playsToTheEnd()));
  for (const end of ends) expect(end).toEqual({ outcome: 'completed', code: 'C1' });
  const [first, ...others] = await Promise.all(pages.map((page) => page.result()));
  expect(first).toMatchObject({ frame: 179, agreed: true });
  for (const result of others) expect(result).toEqual(first);
}

test('[RB-19] a page reloads in play, and once more: it is back in its game each time, and both play on to the end', async ({
  person,
}) => {
  const [ada, ben] = await twoInPlay(person);
  const { session } = await ada.figures();
  for (const _ of ['once', 'once more']) {
    await ada.reloads();
    await ada.waitsFor('playing');
    await Promise.all([ada.playsOn(10), ben.playsOn(10)]);
  }
  expect((await ada.figures()).session).toBe(session);
  await playOnTogether(ada, ben);
  expect(await ben.shownStates()).not.toContain('refused');
});

test('[RB-19] a second tab takes the seat over in play: it goes on with the game, and both play on to the end', async ({
  person,
}) => {
  const [ada, ben] = await twoInPlay(person);
  const secondTab = await ada.opensSecondTab();
  await secondTab.joinsIfAsked();
  await ada.waitsFor('superseded');
  await secondTab.waitsFor('playing');
  await playOnTogether(secondTab, ben);
});

test('[SES-10] both pages reload in play: nobody has the game any more, and both are told so', async ({
  person,
}) => {
  const [ada, ben] = await twoInPlay(person);
  await Promise.all([ada.reloads(), ben.reloads()]);
  const ends = await Promise.all([ada.readsTheEnd(), ben.readsTheEnd()]);
  expect(ends.map(({ outcome }) => outcome)).toEqual(['youWereLost', 'youWereLost']);
});

for (const state of ['validating', 'countdown'] as const) {
  test(`a page reloads in ${state}: the two are put together once more, and play`, async ({ person }) => {
    const [ada, ben] = [await person('ada'), await person('ben')];
    await ada.willReloadIn(state);
    await ada.arrives('kitchen');
    await ada.waitsFor('waiting');
    await ben.arrives('kitchen');

    const ends = await Promise.all([ada.playsToTheEnd(), ben.playsToTheEnd()]);
    expect(ends.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
    // The first match was undone: its links were proven anew, and no game was played before that.
    const shown = await ben.shownStates();
    expect(shown.filter((each) => each === 'validating')).toHaveLength(2);
    expect(shown.filter((each) => each === 'playing')).toHaveLength(1);
  });
}
