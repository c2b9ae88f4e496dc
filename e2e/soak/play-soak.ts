import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { ROOT } from '../../scripts/runner/repository.ts';
import type { SoakOfOnePage } from '../pages/soak/main.ts';
import { SOAK_PAGE } from '../support/build-pages.ts';
import { launchSleepable, type SleepableBrowser } from '../support/sleepable-browser.ts';
import { TestServer } from '../support/test-server.ts';
import { type Network, worsenNetwork } from './bad-network.ts';

export interface SoakOptions {
  /** Length of the game. */
  readonly seconds: number;
  /** Seeds both players' inputs. */
  readonly seed: string;
  /** What lies between the two; default: nothing but the machine itself. */
  readonly network?: Network | undefined;
}

/** Two processes of Chromium, a person in each; both pages have begun to play. The server's length of a game is `seconds`. */
async function withTwoPlaying<T>(
  { seconds, seed, network }: SoakOptions,
  use: (pages: readonly [Page, Page], browsers: readonly SleepableBrowser[]) => Promise<T>,
): Promise<T> {
  process.env.GREENROOM_SOAK_SECONDS = String(seconds);
  const browsers: SleepableBrowser[] = [];
  const server = await TestServer.start({
    page: SOAK_PAGE,
    config: join(ROOT, 'e2e/configs/soak.config.ts'),
  });
  try {
    for (const _ of [0, 1]) browsers.push(await launchSleepable());
    const open = async ({ context }: { context: BrowserContext }, index: number) => {
      const page = await context.newPage();
      if (index === 0 && network) await worsenNetwork(page, network);
      await page.goto(`${server.address}/?id=${seed}-${index}`);
      return page;
    };
    const pages = await Promise.all(browsers.map(open));
    for (const page of pages) await page.waitForFunction(() => window.soak.frame() > 0);
    return await use(pages as [Page, Page], browsers);
  } finally {
    for (const browser of browsers) await browser.close();
    await server.close();
  }
}

/** Both pages play for `seconds`, to the agreed end. */
export function playSoak(options: SoakOptions): Promise<readonly SoakOfOnePage[]> {
  return withTwoPlaying(options, (pages) =>
    Promise.all(pages.map((page) => page.evaluate(() => window.soak.result))),
  );
}

export interface HiddenSteps {
  readonly frames: number;
  readonly ms: number;
  /** What the page said of itself when it was looked at; `hidden` every time. */
  readonly visibility: readonly string[];
}

/** Frames that a really hidden page steps in `seconds`, while the other page plays on in sight. */
export function countHiddenSteps(options: SoakOptions): Promise<HiddenSteps> {
  const { seconds } = options;
  // The game outlasts the measurement.
  return withTwoPlaying({ ...options, seconds: seconds + 60 }, async ([page, other], [browser]) => {
    await browser?.hide();
    await page.waitForFunction(() => document.visibilityState === 'hidden', undefined, { polling: 100 });
    const look = () =>
      page.evaluate(() => ({
        frame: window.soak.frame(),
        at: performance.now(),
        visibility: document.visibilityState,
      }));
    const first = await look();
    await page.waitForFunction((until) => performance.now() >= until, first.at + seconds * 1_000, {
      polling: 1_000,
      timeout: 0,
    });
    const last = await look();
    for (const one of [page, other]) await one.evaluate(() => window.soak.leave());
    return {
      frames: last.frame - first.frame,
      ms: last.at - first.at,
      visibility: [first.visibility, last.visibility],
    };
  });
}
