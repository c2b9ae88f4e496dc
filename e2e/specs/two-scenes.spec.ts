import { expect, test } from '../support/test.ts';

test('[REG-24] [REG-07] two scenes one after the other in one page, each with its own match and link @every-engine', async ({
  person,
}) => {
  const [ada, ben] = [await person('ada'), await person('ben')];
  await Promise.all([ada.arrives('kitchen,discs'), ben.arrives('kitchen,discs')]);
  await Promise.all([ada.waitsFor('playing'), ben.waitsFor('playing')]);
  const first = await ada.figures();
  const firstEnds = await Promise.all([ada.playsToTheEnd(), ben.playsToTheEnd()]);
  expect(firstEnds.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);

  await ada.continues();
  await ada.joinsIfAsked();
  await ada.seesCount(1, 2);
  await ben.continues();
  await ben.joinsIfAsked();
  await Promise.all([ada.waitsFor('playing'), ben.waitsFor('playing')]);
  const second = await ada.figures();
  expect(second.session).not.toBe(first.session);
  expect(second.session).toBe((await ben.figures()).session);
  const secondEnds = await Promise.all([ada.playsToTheEnd(), ben.playsToTheEnd()]);
  expect(secondEnds.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);

  await ada.holdsNothing();
  await ben.holdsNothing();
});
