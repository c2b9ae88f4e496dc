import { firefox } from '@playwright/test';
import { firefoxOptions } from '../support/browsers.ts';
import { expect, test } from '../support/test.ts';

test('Chromium plays with Firefox', async ({ person }) => {
  const browser = await firefox.launch(firefoxOptions());
  try {
    const ada = await person('ada');
    const fox = await person('fox', browser);
    await fox.arrives('discs');
    await fox.seesCount(1, 2);
    await ada.arrives('discs');
    await Promise.all([ada.waitsFor('playing'), fox.waitsFor('playing')]);
    const ends = await Promise.all([ada.playsToTheEnd(), fox.playsToTheEnd()]);
    expect(ends.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
    await ada.holdsNothing();
    await fox.holdsNothing();
    await fox.goes();
  } finally {
    await browser.close();
  }
});
