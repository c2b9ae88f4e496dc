import { expect, test } from '../support/test.ts';

test('three arrive: two play, the third waits and plays with the fourth', async ({ person }) => {
  const [ada, ben, cleo] = [await person('ada'), await person('ben'), await person('cleo')];
  await ada.arrives('kitchen');
  await ada.waitsFor('waiting');
  await ben.arrives('kitchen');
  await cleo.arrives('kitchen');
  await cleo.seesCount(1, 2);
  const first = await Promise.all([ada.playsToTheEnd(), ben.playsToTheEnd()]);
  expect(first.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
  await cleo.seesCount(1, 2);

  const dan = await person('dan');
  await dan.arrives('kitchen');
  const second = await Promise.all([cleo.playsToTheEnd(), dan.playsToTheEnd()]);
  expect(second.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
});

test('[SES-2] four arrive at once: two groups of two play at the same time', async ({ person }) => {
  const names = ['ada', 'ben', 'cleo', 'dan'];
  const people = await Promise.all(names.map((name) => person(name)));
  await Promise.all(people.map((one) => one.opens('kitchen')));
  await Promise.all(people.map((one) => one.joins()));
  await Promise.all(people.map((one) => one.waitsFor('playing')));

  const sessions = await Promise.all(people.map(async (one) => (await one.figures()).session));
  const sizes = Object.values(Object.groupBy(sessions, (session) => session)).map((group) => group?.length);
  expect(sizes).toEqual([2, 2]);
  const ends = await Promise.all(people.map((one) => one.playsToTheEnd()));
  expect(ends.map(({ outcome }) => outcome)).toEqual(names.map(() => 'completed'));
});

test('four people play in a full mesh and agree on the end', async ({ person }) => {
  test.slow();
  const names = ['ada', 'ben', 'cleo', 'dan'];
  const people = await Promise.all(names.map((name) => person(name)));
  for (const [index, one] of people.entries()) {
    await one.arrives('discs-4');
    if (index < 3) await one.seesCount(index + 1, 4);
  }
  await Promise.all(people.map((one) => one.waitsFor('playing')));
  const ends = await Promise.all(people.map((one) => one.playsToTheEnd()));
  expect(ends.map(({ outcome }) => outcome)).toEqual(names.map(() => 'completed'));
  for (const one of people) await one.holdsNothing();
});
