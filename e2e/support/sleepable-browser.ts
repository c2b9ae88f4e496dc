import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { chromiumOptions } from './browsers.ts';

/**
 * A Chromium whose tabs can be hidden and put to sleep. Playwright keeps every page of its own browsers
 * "focused", which undoes both; connecting to one that we started ourselves does not.
 */
export interface SleepableBrowser {
  readonly context: BrowserContext;
  /** Another tab comes to the front: the page is hidden, and slowed down as hidden pages are. */
  hide(): Promise<void>;
  /** Back to the front. */
  show(page: Page): Promise<void>;
  /** Hidden, and frozen too: not one line of its code runs. */
  fallAsleep(page: Page): Promise<void>;
  wakeUp(page: Page): Promise<void>;
  close(): Promise<void>;
}

export async function launchSleepable(furtherArgs: readonly string[] = []): Promise<SleepableBrowser> {
  const { executablePath, args } = chromiumOptions();
  const profile = mkdtempSync(join(tmpdir(), 'greenroom-sleepable-'));
  const child = spawn(
    executablePath,
    [
      ...args,
      ...furtherArgs,
      '--headless=new',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const endpoint = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      const found = /ws:\/\/\S+/.exec(line)?.[0];
      if (found) resolve(found);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Chromium ended with ${code}`)));
  });
  const browser = await chromium.connectOverCDP(endpoint, { noDefaults: true });
  const context = browser.contexts()[0];
  if (!context) throw new Error('Chromium has no context');

  const setLifecycle = async (page: Page, state: 'frozen' | 'active') => {
    const devtools = await context.newCDPSession(page);
    await devtools.send('Page.setWebLifecycleState', { state });
    await devtools.detach();
  };
  let cover: Page | undefined;
  const hide = async () => {
    cover ??= await context.newPage();
    await cover.bringToFront();
  };
  return {
    context,
    hide,
    show: (page) => page.bringToFront(),
    async fallAsleep(page) {
      await hide();
      await setLifecycle(page, 'frozen');
    },
    async wakeUp(page) {
      await page.bringToFront();
      await setLifecycle(page, 'active');
    },
    async close() {
      await browser.close();
      child.kill();
      await new Promise((resolve) =>
        child.exitCode === null ? child.once('exit', resolve) : resolve(undefined),
      );
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
