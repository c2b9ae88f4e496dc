import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { LAB_PROJECT } from '../../scripts/steps/packed.ts';
import { chromiumPermissions } from '../support/browsers.ts';
import { ServerProcess } from '../support/server-process.ts';

test('the quick start of the README runs from the packed packages: two people play to the end', async ({
  browser,
}) => {
  const folder = process.env[LAB_PROJECT];
  if (!folder)
    throw new Error(`${LAB_PROJECT} names no project: run \`npm test\`, or \`npm run e2e -- --packed\``);
  const config = ['greenroom.config.ts', 'greenroom.config.js'].find((name) =>
    existsSync(join(folder, name)),
  );
  const server = await ServerProcess.start({
    program: join(folder, 'node_modules/.bin/greenroom'),
    args: [
      'serve',
      '--config',
      config ?? '',
      '--static',
      'dist',
      '--port',
      '0',
      '--data',
      join(folder, 'data'),
    ],
    cwd: folder,
    // Published packages have no use for the condition of the work tree.
    env: { NODE_OPTIONS: '' },
  });
  try {
    const contexts = await Promise.all(
      [1, 2].map(() => browser.newContext({ permissions: chromiumPermissions })),
    );
    const pages = await Promise.all(contexts.map((context) => context.newPage()));
    for (const [index, page] of pages.entries())
      await arrives(page, `${server.address}/?PROLIFIC_PID=p${index}`);
    await Promise.all(pages.map(seesCode));
    await Promise.all(contexts.map((context) => context.close()));
  } finally {
    await server.stop();
  }
});

/** The page of the quick start joins at once or by its only button. */
async function arrives(page: Page, address: string): Promise<void> {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(address);
  const button = page.getByRole('button');
  if ((await button.count()) > 0) await button.first().click();
  expect(errors).toEqual([]);
}

async function seesCode(page: Page): Promise<void> {
  await expect(page.locator('body')).toHaveText(/completed/i, { timeout: 45_000 });
}
