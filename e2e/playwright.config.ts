import { defineConfig } from '@playwright/test';
import { chromiumOptions, chromiumPermissions, firefoxOptions } from './support/browsers.ts';

const firefox = firefoxOptions();

/** Specs that every engine must pass carry this tag. */
const EVERY_ENGINE = /@every-engine/;

export default defineConfig({
  testDir: './specs',
  outputDir: '../test-results',
  globalSetup: './support/build-pages.ts',
  // Every test has a server, a port and a data folder of its own. Tests wait more than they compute: two fit on two cores.
  workers: 2,
  fullyParallel: true,
  // A test that passes only the second time hides a fault.
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  // Below the runner's own limit, so that what ran by then is still reported.
  globalTimeout: 1_100_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json']],
  projects: [
    {
      name: 'chromium',
      testIgnore: /chromium-with-firefox/,
      use: {
        browserName: 'chromium',
        launchOptions: chromiumOptions(),
        permissions: chromiumPermissions,
        trace: process.env.GREENROOM_TRACE === '1' ? 'retain-on-failure' : 'off',
        screenshot: 'only-on-failure',
      },
    },
    ...(firefox
      ? [
          {
            name: 'firefox',
            grep: EVERY_ENGINE,
            testIgnore: /chromium-with-firefox/,
            use: { browserName: 'firefox' as const, channel: 'moz-firefox', launchOptions: firefox },
          },
          {
            name: 'chromium with firefox',
            testMatch: /chromium-with-firefox/,
            use: { browserName: 'chromium' as const, launchOptions: chromiumOptions() },
          },
        ]
      : []),
  ],
});
