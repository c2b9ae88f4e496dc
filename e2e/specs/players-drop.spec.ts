import { join } from 'node:path';
import { ROOT } from '../../scripts/runner/repository.ts';
import type { Participant } from '../support/participant.ts';
import { expect, test } from '../support/test.ts';

test.use({ serverOptions: { config: join(ROOT, 'e2e/configs/players-drop.config.ts') } });

test('[RB-17] [RB-18] four play, one leaves and one is lost: bots play on for them, and the other two finish with equal results', async ({
  person,
  server,
}) => {
  test.slow();
  const names = ['ada', 'ben', 'cleo', 'dan'];
  const people = await Promise.all(names.map((name) => person(name)));
  const [ada, ben, cleo, dan] = people as [Participant, Participant, Participant, Participant];
  for (const one of people) await one.arrives('discs-4');
  await Promise.all(people.map((one) => one.waitsFor('playing')));
  await ada.playsOn(30);

  await cleo.leaves();
  expect(await cleo.readsTheEnd()).toEqual({ outcome: 'youLeft', code: 'C9' });
  await Promise.all([ada, ben, dan].map((one) => one.playsOn(30)));
  await dan.closesTab();
  await Promise.all([ada, ben].map((one) => one.playsOn(30)));

  const ends = await Promise.all([ada.playsToTheEnd(), ben.playsToTheEnd()]);
  expect(ends.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
  const [first, second] = await Promise.all([ada.result(), ben.result()]);
  expect(first).toEqual(second);
  expect(first.agreed).toBe(true);
  expect(server.record.outcomes()).toMatchObject({ cleo: 'youLeft', dan: 'youWereLost' });

  const drops = server.record.reports('playerDropped');
  const framesOf = (who: string) =>
    drops.filter(({ participant }) => participant === who).map(({ peer, frame }) => [peer, frame]);
  expect(framesOf('ada')).toHaveLength(2);
  expect(framesOf('ben')).toEqual(framesOf('ada'));
});
