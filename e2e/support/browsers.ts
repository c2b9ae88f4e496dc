import type { LaunchOptions } from '@playwright/test';
import { findChromium, findFirefox, NO_CHROMIUM } from '../../scripts/browsers/find.ts';
import { NAMESPACE_FLAG } from '../../scripts/browsers/namespace.ts';

/** Are we in a network of our own (see scripts/browsers/namespace.ts)? Firefox runs only there. */
export const isInNamespace = process.env[NAMESPACE_FLAG] === '1';

const CHROMIUM_ARGS = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Candidates with plain addresses: no multicast, and no seconds lost to resolving names.
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  // Outside of a namespace there may be no default route: then loopback must do.
  ...(isInNamespace ? [] : ['--allow-loopback-in-peer-connection']),
  // Root has no sandbox.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

export function chromiumOptions(): LaunchOptions & { executablePath: string; args: string[] } {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(NO_CHROMIUM);
  return { executablePath, args: CHROMIUM_ARGS, headless: true };
}

/** Undefined where Firefox cannot be used. */
export function firefoxOptions(): LaunchOptions | undefined {
  const executablePath = findFirefox();
  if (!executablePath || !isInNamespace) return undefined;
  return {
    channel: 'moz-firefox',
    executablePath,
    headless: true,
    // Candidates by multicast name cost Firefox about three seconds in a quarter of the cases.
    firefoxUserPrefs: { 'media.peerconnection.ice.obfuscate_host_addresses': false },
  };
}

/** Chromium gathers loopback candidates only for a page that may use the microphone. */
export const chromiumPermissions = isInNamespace ? [] : ['microphone'];
