import type { Page } from '@playwright/test';

/** What the browser itself does to what a page sends and receives; its sockets are not touched. */
export interface Network {
  /** Added to each way. */
  readonly latencyMs: number;
  /** Of what is sent, and of what is received. */
  readonly lossPercent: number;
}

/** About 80 ms there and back, and one packet in twelve lost. */
export const BAD_NETWORK: Network = { latencyMs: 40, lossPercent: 4 };

/** To be called before the page makes a connection: later it has no effect. Chromium only. */
export async function worsenNetwork(page: Page, { latencyMs, lossPercent }: Network): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    // Below 1 the loss would be ignored.
    latency: Math.max(1, latencyMs),
    packetLoss: lossPercent,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });
}
