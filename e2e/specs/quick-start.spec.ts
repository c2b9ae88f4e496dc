import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { readQuickStart } from '../../scripts/packages/quick-start.ts';
import { ROOT } from '../../scripts/runner/repository.ts';
import { LAB_PROJECT } from '../../scripts/steps/packed.ts';
import { chromiumPermissions } from '../support/browsers.ts';
import { expectNothingHeld, readLedger } from '../support/ledger.ts';
import { ServerProcess } from '../support/server-process.ts';

test('the quick start of the README runs from the packed packages: two people, who click twice and press Space, play to the end', async ({
  browser,
}) => {
  const folder = process.env[LAB_PROJECT];
  if (!folder)
    throw new Error(`${LAB_PROJECT} names no project: run \`npm test\`, or \`npm run e2e -- --packed\``);
  const { serve } = readQuickStart(readFileSync(join(ROOT, 'README.md'), 'utf8'));
  const server = await ServerProcess.start({
    program: join(folder, 'node_modules/.bin/greenroom'),
    args: [...serve, '--port', '0', '--data', join(folder, 'data'), '--debug'],
    cwd: folder,
    // Published packages have no use for the condition of the work tree.
    env: { NODE_OPTIONS: '' },
  });
  try {
    const contexts = await Promise.all(
      [1, 2].map(() => browser.newContext({ permissions: chromiumPermissions })),
    );
    const pages = await Promise.all(contexts.map((context) => context.newPage()));
    const errors: string[] = [];
    for (const page of pages) page.on('pageerror', (error) => errors.push(String(error)));
    const [first, second] = pages as [Page, Page];
    await arrives(first, `${server.address}/?PROLIFIC_PID=p0`);
    await expect(first.locator('body')).toHaveText(/waiting.*1 of 2/);
    await arrives(second, `${server.address}/?PROLIFIC_PID=p1`);
    await Promise.all(pages.map(pressesSpaceInPlay));
    await Promise.all(pages.map(seesCode));
    expect(errors).toEqual([]);
    await Promise.all(contexts.map((context) => context.close()));
    await expectNothingHeld(() => readLedger(server.address));
  } finally {
    await server.stop();
  }
});

/** As people do: a double click, of which the second must not count. */
async function arrives(page: Page, address: string): Promise<void> {
  await page.goto(address);
  const { x, y, width, height } = (await page.getByRole('button').boundingBox())!;
  await page.mouse.dblclick(x + width / 2, y + height / 2);
}

/** The key that presses a focused button plays, and does nothing else. */
async function pressesSpaceInPlay(page: Page): Promise<void> {
  await expect(page.locator('body')).toHaveText(/pull/, { timeout: 45_000 });
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
}

async function seesCode(page: Page): Promise<void> {
  await expect(page.locator('body')).toHaveText(/completed/i, { timeout: 45_000 });
}
