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

test('a page reloads in play: the other one sees how long it waits, and both are told the truth', async ({
  person,
}) => {
  const [ada, ben] = await twoInPlay(person);
  await ada.reloads();
  await ben.seesInterruption();

  const [of, other] = await Promise.all([ada.readsTheEnd(), ben.readsTheEnd()]);
  expect(of).toEqual({ outcome: 'youWereLost', code: 'C9' });
  expect(other).toEqual({ outcome: 'partnerLost', code: 'C3' });
});

test('a second tab takes the seat over in play: it has no game, and both are told the truth', async ({
  person,
}) => {
  const [ada, ben] = await twoInPlay(person);
  const secondTab = await ada.opensSecondTab();
  await secondTab.joinsIfAsked();
  await ada.waitsFor('superseded');
  await ben.seesInterruption();

  const [of, other] = await Promise.all([secondTab.readsTheEnd(), ben.readsTheEnd()]);
  expect(of).toEqual({ outcome: 'youWereLost', code: 'C9' });
  expect(other).toEqual({ outcome: 'partnerLost', code: 'C3' });
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
