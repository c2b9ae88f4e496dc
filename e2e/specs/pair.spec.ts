import { expectNothingHeld } from '../support/ledger.ts';
import { expect, test } from '../support/test.ts';

const COMPLETED = { outcome: 'completed', code: 'C1' };

test('[SES-10] two people meet, play and are told the same end @every-engine', async ({ person, server }) => {
  const ada = await person('ada');
  const ben = await person('ben');
  await ada.arrives('kitchen');
  await ada.seesCount(1, 2);
  await ada.seesDeadline();

  await ben.arrives('kitchen');
  await Promise.all([ada.waitsFor('playing'), ben.waitsFor('playing')]);
  const ends = await Promise.all([ada.playsToTheEnd(), ben.playsToTheEnd()]);

  expect(ends).toEqual([COMPLETED, COMPLETED]);
  expect(await ada.shownStates()).toEqual(
    expect.arrayContaining(['waiting', 'countdown', 'playing', 'ended']),
  );
  await ada.holdsNothing();
  await ben.holdsNothing();
  await expectNothingHeld(() => server.ledger());
});

test('[REG-01] who comes after a finished pair waits as first of a new session', async ({ person }) => {
  const ada = await person('ada');
  const ben = await person('ben');
  await Promise.all([ada.arrives('kitchen'), ben.arrives('kitchen')]);
  const ends = await Promise.all([ada.playsToTheEnd(), ben.playsToTheEnd()]);
  expect(ends).toEqual([COMPLETED, COMPLETED]);

  const cleo = await person('cleo');
  await cleo.arrives('kitchen');
  await cleo.seesCount(1, 2);
});

test('opening the page takes no seat: joining does', async ({ person, server }) => {
  const ada = await person('ada');
  await ada.opens('kitchen');
  await expect(ada.page.getByTestId('join')).toBeVisible();
  expect((await server.ledger()).seats).toBe(0);

  await ada.joins();
  await ada.waitsFor('waiting');
  expect((await server.ledger()).seats).toBe(1);
});
