import type { CDPSession, Page } from '@playwright/test';

export interface LinkQuality {
  /** Added to each way, in ms. */
  readonly latencyMs: number;
  /** Of what is sent, and of what is received. */
  readonly lossPercent: number;
}

/** Below 1 ms the browser ignores the loss. */
const NOTHING: LinkQuality = { latencyMs: 1, lossPercent: 0 };

/** What the browser does to what one page sends to other pages and receives from them. Its sockets are not touched. Chromium only. */
export interface LinkQualityControl {
  set(quality: LinkQuality): Promise<void>;
}

/** To be called before the page makes its first link: on later ones alone it has no effect. From then on it can be changed at any time. */
export async function controlLinkQuality(page: Page): Promise<LinkQualityControl> {
  const devtools: CDPSession = await page.context().newCDPSession(page);
  const set = ({ latencyMs, lossPercent }: LinkQuality) =>
    devtools
      .send('Network.emulateNetworkConditions', {
        offline: false,
        latency: Math.max(NOTHING.latencyMs, latencyMs),
        packetLoss: lossPercent,
        downloadThroughput: -1,
        uploadThroughput: -1,
      })
      .then(() => {});
  await devtools.send('Network.enable');
  await set(NOTHING);
  return { set };
}
