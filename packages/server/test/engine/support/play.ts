import type { LinkMeasurement } from '@greenroom/protocol';
import type { Page } from './page.ts';

export const GOOD_LINK: LinkMeasurement = {
  rttMs: 24,
  jitterMs: 1,
  probesSent: 40,
  probesReceived: 40,
  route: 'direct',
};

export async function load(...pages: readonly Page[]): Promise<void> {
  for (const page of pages) await page.report({ kind: 'loaded' });
}

/** Every page proves its link to every other one. */
export async function prove(...pages: readonly Page[]): Promise<void> {
  for (const page of pages) {
    const view = page.view();
    if (view?.state !== 'validating') throw new Error(`${page.participant} is in ${view?.state}`);
    for (const { peer, attempt } of view.match.pairs) {
      await page.report({ kind: 'link', peer, attempt, failure: null, measurement: GOOD_LINK });
    }
  }
}

/** From `matched` to every page having simulated frame 0. */
export async function startPlaying(...pages: readonly Page[]): Promise<void> {
  await load(...pages);
  await prove(...pages);
  for (const page of pages) await page.report({ kind: 'started' });
}

export async function finish(...pages: readonly Page[]): Promise<void> {
  for (const page of pages) {
    await page.report({ kind: 'finished', frame: 30, outcome: { soups: 7 }, checksum: 42 });
  }
}

export async function upload(...pages: readonly Page[]): Promise<void> {
  for (const page of pages) await page.report({ kind: 'uploaded' });
}
