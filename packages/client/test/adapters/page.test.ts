// @vitest-environment happy-dom
import { afterEach, describe, expect, test, vi } from 'vitest';
import { browserPage } from '../../src/adapters/browser/page.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

describe('the browser page', () => {
  test('keeps tokens over visits, each under its own key', () => {
    browserPage.writeToken('a', 'secret');
    expect(localStorage.getItem('a')).toBe('secret');
    expect(browserPage.readToken('a')).toBe('secret');
    expect(browserPage.readToken('b')).toBeUndefined();
  });

  test('a browser that forbids storage: the token lasts as long as the page', () => {
    const forbidden = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    vi.stubGlobal('localStorage', { getItem: forbidden, setItem: forbidden, clear() {} });
    expect(browserPage.readToken('forbidden')).toBeUndefined();
    browserPage.writeToken('forbidden', 'secret');
    expect(browserPage.readToken('forbidden')).toBe('secret');
  });

  test('a browser that has no room: the new token is the one, for as long as the page lasts', () => {
    localStorage.setItem('full', 'old');
    const full = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    const setItem = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(full);
    browserPage.writeToken('full', 'new');
    browserPage.writeToken('empty', 'first');
    expect(browserPage.readToken('full')).toBe('new');
    expect(browserPage.readToken('empty')).toBe('first');
    setItem.mockRestore();
    browserPage.writeToken('full', 'kept');
    expect(browserPage.readToken('full')).toBe('kept');
  });

  test('[THR-29] says what is missing', () => {
    vi.stubGlobal('isSecureContext', false);
    expect(browserPage.obstacle()).toBe('insecureContext');
    vi.stubGlobal('isSecureContext', true);
    vi.stubGlobal('RTCPeerConnection', undefined);
    expect(browserPage.obstacle()).toBe('webrtcUnavailable');
    vi.stubGlobal('RTCPeerConnection', class {});
    expect(browserPage.obstacle()).toBeUndefined();
  });

  test('tells of pagehide until it is told to stop', () => {
    let hidden = 0;
    const stop = browserPage.onPageHide(() => void hidden++);
    dispatchEvent(new Event('pagehide'));
    stop();
    dispatchEvent(new Event('pagehide'));
    expect(hidden).toBe(1);
  });
});
