import type { Clock } from '../../ports/clock.ts';
import type { Platform } from '../../ports/platform.ts';

/** The clocks of this page. */
export const pageClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Tokens of a page whose browser keeps none: they last as long as the page. */
const unkept = new Map<string, string>();

/** What of the platform is a plain browser API. */
export const browserPage: Pick<
  Platform,
  'clock' | 'readToken' | 'writeToken' | 'makeToken' | 'obstacle' | 'onPageHide' | 'warn'
> = {
  clock: pageClock,
  readToken(key) {
    try {
      return unkept.get(key) ?? localStorage.getItem(key) ?? undefined;
    } catch {
      return undefined;
    }
  },
  writeToken(key, token) {
    try {
      localStorage.setItem(key, token);
      unkept.delete(key);
    } catch {
      unkept.set(key, token);
    }
  },
  makeToken() {
    const bytes = crypto.getRandomValues(new Uint8Array(18));
    return btoa(String.fromCharCode(...bytes))
      .replace(/\+/g, '-')
      .replace(/\//g, '_');
  },
  obstacle() {
    if (!globalThis.isSecureContext) return 'insecureContext';
    return typeof RTCPeerConnection === 'undefined' ? 'webrtcUnavailable' : undefined;
  },
  onPageHide(listener) {
    addEventListener('pagehide', listener);
    return () => removeEventListener('pagehide', listener);
  },
  warn: (text, cause) => console.warn(`[greenroom] ${text}`, ...(cause === undefined ? [] : [cause])),
};
