/**
 * `node measure-wire.ts <case> <runs>`: two Chromium processes play over a real data channel with a round trip of 100 ms;
 * prints, as one JSON line, what each run cost per frame and side. Runs in the network namespace that the bench makes.
 */

import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { build } from 'esbuild';
import { chromiumOptions, chromiumPermissions } from '../../../e2e/support/browsers.ts';
import { bundleNetplayjs } from '../peers/netplayjs.ts';
import type { WireCase, WireCounters } from './wire-page.ts';

/** Cost of one frame on one side, over both sides and the whole run. */
export interface WireCost {
  readonly bytes: number;
  readonly packets: number;
  readonly messages: number;
  readonly payloadBytes: number;
  readonly rttMs: number;
  readonly framesPerSecond: number;
  /** What the first page allocates by Chromium's sampling, whatever became of it. */
  readonly garbageBytes: number;
}

const SETTLE_MS = 3_000;
const MEASURED_MS = 10_000;
/** Chromium delays both directions of a page by this: twice of it is the round trip. */
const LATENCY_MS = 50;

const [, , what = 'keyLike', runs = '1'] = process.argv;
const scripts = [await bundleNetplayjs('browser'), await bundlePage()];
const browsers = await Promise.all([0, 1].map(() => chromium.launch(chromiumOptions())));
try {
  const costs: WireCost[] = [];
  for (let run = 0; run < Number(runs); run++) {
    const contexts = await Promise.all(
      browsers.map((browser) => browser.newContext({ permissions: chromiumPermissions })),
    );
    costs.push(await playOnce(contexts, what as WireCase));
    await Promise.all(contexts.map((context) => context.close()));
  }
  console.log(JSON.stringify(costs));
} finally {
  await Promise.all(browsers.map((browser) => browser.close()));
}

async function playOnce(contexts: readonly BrowserContext[], what: WireCase): Promise<WireCost> {
  const [first, second] = await Promise.all(contexts.map((context) => context.newPage()));
  await delay(first!);
  const pages = [first!, second!];
  for (const page of pages) {
    for (const content of scripts) await page.addScriptTag({ content });
  }
  const ends = await Promise.all(pages.map((page) => page.evaluateHandle(() => wirePage)));
  const [one, other] = [ends[0]!, ends[1]!];
  const offer = await one.evaluate((end) => end.offer());
  const answer = await other.evaluate((end, sdp) => end.answer(sdp), offer);
  await one.evaluate((end, sdp) => end.accept(sdp), answer);
  await Promise.all(ends.map((end) => end.evaluate((page) => page.opened())));
  await Promise.all(
    ends.map((end, slot) => end.evaluate((page, { slot, what }) => page.play(slot, what), { slot, what })),
  );
  const read = () => Promise.all(ends.map((end) => end.evaluate((page) => page.counters())));
  await first!.waitForTimeout(SETTLE_MS);
  const allocated = await sampleAllocations(first!);
  const before = await read();
  await first!.waitForTimeout(MEASURED_MS);
  const after = await read();
  const garbageBytes = (await allocated()) / (after[0]!.frames - before[0]!.frames);
  return { ...costOf(before, after), garbageBytes };
}

/** Must be set before the page makes its connection. */
async function delay(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: LATENCY_MS,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });
}

function costOf(
  before: readonly WireCounters[],
  after: readonly WireCounters[],
): Omit<WireCost, 'garbageBytes'> {
  const grown = (key: keyof WireCounters) =>
    after.reduce((sum, counters, index) => sum + counters[key] - before[index]![key], 0);
  const frames = grown('frames');
  return {
    bytes: grown('bytes') / frames,
    packets: grown('packets') / frames,
    messages: grown('messages') / frames,
    payloadBytes: grown('payloadBytes') / frames,
    rttMs: Math.max(...after.map(({ rttMs }) => rttMs)),
    framesPerSecond: (1000 * frames) / (2 * MEASURED_MS),
  };
}

/** Returns the function that tells how many bytes were allocated since. */
async function sampleAllocations(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.startSampling', {
    samplingInterval: 512,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  return async () => {
    const { profile } = await session.send('HeapProfiler.stopSampling');
    const sizeOf = (node: typeof profile.head): number =>
      node.children.reduce((sum, child) => sum + sizeOf(child), node.selfSize);
    return sizeOf(profile.head);
  };
}

async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./wire-page.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    conditions: ['source', 'module'],
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}
