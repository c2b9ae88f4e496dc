/** The slice of `navigator.wakeLock` that is used. */
export interface WakeLockLike {
  request(type: 'screen'): Promise<ScreenLockLike>;
}

interface ScreenLockLike {
  release(): Promise<void>;
  addEventListener(type: 'release', listener: () => void, options: { readonly once: true }): void;
}

export interface StayAwake {
  /** Whether somebody has a seat: then their screen should stay on. Holds nothing while nobody has one. */
  set(isNeeded: boolean): void;
}

/**
 * Keeps the screen on while somebody waits or plays. A phone that nobody touches goes dark within a minute, its page
 * loses the connection, and with it the seat. Browsers without wake locks, and those that refuse one, do without.
 */
export function createStayAwake(wakeLock: WakeLockLike | undefined, page: Document): StayAwake {
  let isNeeded = false;
  let isAsking = false;
  let held: ScreenLockLike | undefined;

  async function ask(): Promise<void> {
    if (!isNeeded || isAsking || held !== undefined || page.visibilityState !== 'visible') return;
    isAsking = true;
    try {
      const lock = await wakeLock?.request('screen');
      if (lock === undefined) return;
      if (!isNeeded) return void (await lock.release());
      held = lock;
      lock.addEventListener(
        'release',
        () => {
          if (held === lock) held = undefined;
        },
        { once: true },
      );
    } catch {
      // Refused, as with a low battery.
    } finally {
      isAsking = false;
    }
  }
  // The browser takes the lock from a page that is hidden, and does not give it back.
  const onVisible = () => void ask();

  function set(isWanted: boolean): void {
    isNeeded = isWanted;
    if (isNeeded) {
      page.addEventListener('visibilitychange', onVisible);
      return void ask();
    }
    page.removeEventListener('visibilitychange', onVisible);
    void held?.release().catch(() => undefined);
    held = undefined;
  }

  return { set };
}
