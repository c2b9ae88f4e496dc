import { expect, test } from '@playwright/test';
import { createServer } from 'vite';
import type { CaseResult } from '../pages/peer-link/main.ts';
import { readResources, remembersResources } from '../support/page-resources.ts';

test('the simple-peer adapter keeps the peer link contract @every-engine', async ({ page }) => {
  const server = await createServer({
    root: new URL('../pages/peer-link', import.meta.url).pathname,
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
    server: { port: 0, host: '127.0.0.1', fs: { strict: false } },
  });
  try {
    await server.listen();
    const [address] = server.resolvedUrls?.local ?? [];
    await page.addInitScript(remembersResources);
    await page.goto(address ?? '');
    await page.waitForFunction(() => window.peerLinkResults !== undefined);
    const results = await page.evaluate((): readonly CaseResult[] => window.peerLinkResults ?? []);
    expect(results.length).toBeGreaterThan(7);
    expect(results.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(await page.evaluate(readResources)).toMatchObject({ peers: 0 });
  } finally {
    await server.close();
  }
});
