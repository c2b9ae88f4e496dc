import { expect, test } from '../support/test.ts';

test('a second tab of the same person supersedes the first and takes over the seat @every-engine', async ({
  person,
  server,
}) => {
  const ada = await person('ada');
  await ada.arrives('kitchen');
  await ada.seesCount(1, 2);

  const secondTab = await ada.opensSecondTab();
  await secondTab.joinsIfAsked();
  await ada.waitsFor('superseded');
  await expect(ada.page.getByTestId('superseded')).toBeVisible();
  await secondTab.seesCount(1, 2);
  expect((await server.ledger()).seats).toBe(1);

  const ben = await person('ben');
  await ben.arrives('kitchen');
  const ends = await Promise.all([secondTab.playsToTheEnd(), ben.playsToTheEnd()]);
  expect(ends.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
  await ada.holdsNothing();
});

test('[REG-09] a double click on Join takes one seat and keeps it', async ({ person, server }) => {
  const ada = await person('ada');
  await ada.opens('kitchen');
  await ada.joinsByDoubleClick();
  await ada.seesCount(1, 2);
  expect(await ada.shownStates()).toEqual(['landing', 'connecting', 'waiting']);
  expect((await server.ledger()).seats).toBe(1);
  await ada.leaves();
  expect((await ada.readsTheEnd()).outcome).toBe('youLeft');
});

test('[SES-8] the same id in another browser gets a sentence, never the seat', async ({ person, server }) => {
  const ada = await person('ada');
  await ada.arrives('kitchen');
  await ada.seesCount(1, 2);

  const stranger = await person('ada');
  await stranger.arrives('kitchen');
  await stranger.seesRefusal('seatTaken');
  await ada.seesCount(1, 2);
  expect((await server.ledger()).seats).toBe(1);
});
