/**
 * `node measure-match.ts <one-way signaling delay in ms> <runs>`: two pages of the demo meet again and again; prints, as one
 * JSON line, the ms from `matched` to the first frame of each run. Runs in the network namespace that the bench makes.
 */
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from '@playwright/test';
import { chromiumOptions, chromiumPermissions } from '../../../e2e/support/browsers.ts';
import { TestServer } from '../../../e2e/support/test-server.ts';
import { startDelayProxy } from './delay-proxy.ts';

interface TimedWindow {
  readonly shownAt: Record<string, number>;
}

const [, , delay = '0', runs = '1', page = ''] = process.argv;
const server = await TestServer.start({
  config: fileURLToPath(new URL('./browser.config.ts', import.meta.url)),
  page,
});
const proxy = await startDelayProxy(server.address, Number(delay));
const browser = await chromium.launch(chromiumOptions());
try {
  const values: number[] = [];
  // The first run warms up the compilers of both pages' processes.
  for (let run = -1; run < Number(runs); run++) {
    const ms = await matchOnce(browser, proxy.address, `r${run}`);
    if (run >= 0) values.push(ms);
  }
  console.log(JSON.stringify(values));
} finally {
  await browser.close();
  await proxy.close();
  await server.close();
}

async function matchOnce(browser: Browser, address: string, name: string): Promise<number> {
  const contexts = await Promise.all(
    [0, 1].map(() => browser.newContext({ permissions: chromiumPermissions })),
  );
  try {
    const pages = await Promise.all(contexts.map((context) => context.newPage()));
    for (const [index, page] of pages.entries()) {
      await page.addInitScript(timesStates);
      await page.goto(`${address}/?scene=discs&PROLIFIC_PID=${name}-${index}&debug`);
      await page.getByTestId('join').click();
      // The play part is loaded while the first waits; the second has no such time, as in a study.
      if (index === 0) await page.waitForFunction(() => document.body.dataset.state === 'waiting');
    }
    const times = await Promise.all(pages.map(fromMatchedToPlaying));
    return Math.max(...times);
  } finally {
    await Promise.all(contexts.map((context) => context.close()));
  }
}

async function fromMatchedToPlaying(page: Page): Promise<number> {
  await page.waitForFunction(() => document.body.dataset.state === 'playing');
  return page.evaluate(() => {
    const { shownAt } = window as unknown as TimedWindow;
    return (shownAt.playing ?? Number.NaN) - (shownAt.matched ?? Number.NaN);
  });
}

/** Runs in the page before its own scripts: when each state was shown first. */
function timesStates(): void {
  const shownAt: Record<string, number> = {};
  Object.assign(window, { shownAt });
  new MutationObserver(() => {
    const { state } = document.body?.dataset ?? {};
    if (state) shownAt[state] ??= performance.now();
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-state'] });
}
