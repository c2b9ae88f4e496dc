import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const CHROMIUM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const FIREFOX_PATHS = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];

const TURN_SERVER_PATHS = [
  '/usr/bin/turnserver',
  '/usr/local/bin/turnserver',
  '/opt/homebrew/bin/turnserver',
];

export const NO_CHROMIUM =
  'No Chromium was found. `npm test` installs one where it can; else install Chromium or Chrome, or name one in GREENROOM_CHROMIUM.';

/** The system's Chromium (or the one named by `GREENROOM_CHROMIUM`), else Playwright's own, else undefined. */
export function findChromium(): string | undefined {
  const named = process.env.GREENROOM_CHROMIUM;
  const candidates = [...(named ? [named] : []), ...CHROMIUM_PATHS, chromium.executablePath()];
  return candidates.find((path) => existsSync(path));
}

/** The system's Firefox (or the one named by `GREENROOM_FIREFOX`), else undefined. Playwright's own is not used. */
export function findFirefox(): string | undefined {
  const named = process.env.GREENROOM_FIREFOX;
  return [...(named ? [named] : []), ...FIREFOX_PATHS].find((path) => existsSync(path));
}

/** The system's coturn (or the one named by `GREENROOM_TURNSERVER`), else undefined. */
export function findTurnServer(): string | undefined {
  const named = process.env.GREENROOM_TURNSERVER;
  return [...(named ? [named] : []), ...TURN_SERVER_PATHS].find((path) => existsSync(path));
}
