import { expect, test } from '../support/test.ts';

test('the slow game: two choose, neither sees the other’s choice before both have chosen, and both are told the same end', async ({
  person,
}) => {
  const [ada, ben] = [await person('ada'), await person('ben')];
  await Promise.all([ada.arrives('stag-hunt'), ben.arrives('stag-hunt')]);
  await Promise.all([ada.waitsFor('playing'), ben.waitsFor('playing')]);

  // One with the mouse, the other with keys.
  await ada.page.getByTestId('hunt-stag').click();
  await expect(ada.page.getByTestId('hunt-sentence')).toHaveText(/^You hunt the stag\. Waiting/);
  await ben.playsOn(10);
  await expect(ben.page.getByTestId('hunt-sentence')).toHaveText('What do you hunt?');
  await expect(ben.page.getByRole('img', { name: /: Stag$/ })).toHaveCount(0);
  await ben.page.keyboard.press('ArrowLeft');
  await ben.page.keyboard.press('Space');
  for (const one of [ada, ben]) {
    await expect(one.page.getByTestId('hunt-sentence')).toHaveText(/^You got the stag together/);
  }

  const ends = await Promise.all([ada.readsTheEnd(), ben.readsTheEnd()]);
  expect(ends).toEqual([
    { outcome: 'completed', code: 'C1' },
    { outcome: 'completed', code: 'C1' },
  ]);
});
