// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createStayAwake, type StayAwake, type WakeLockLike } from '../../src/stay-awake.ts';

/** A browser that gives out locks; `taken` are those that nobody has released. */
function createLocks() {
  const taken: (() => void)[] = [];
  let asked = 0;
  const wakeLock: WakeLockLike = {
    request: async () => {
      asked += 1;
      let tell: (() => void) | undefined;
      const end = () => {
        taken.splice(taken.indexOf(end), 1);
        tell?.();
      };
      taken.push(end);
      return {
        release: async () => end(),
        addEventListener: (_type, listener) => {
          tell = listener;
        },
      };
    },
  };
  return { wakeLock, taken, asked: () => asked };
}

function becomes(visibility: DocumentVisibilityState): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibility);
  document.dispatchEvent(new Event('visibilitychange'));
}

const settle = () => vi.waitFor(() => Promise.resolve());

let awake: StayAwake;
afterEach(() => {
  awake.set(false);
  vi.restoreAllMocks();
});

describe('keeping the screen on', () => {
  it('from a seat to its end, with one lock', async () => {
    const locks = createLocks();
    awake = createStayAwake(locks.wakeLock, document);
    expect(locks.asked()).toBe(0);
    awake.set(true);
    awake.set(true);
    await settle();
    awake.set(true);
    expect(locks.asked()).toBe(1);
    expect(locks.taken).toHaveLength(1);
    awake.set(false);
    expect(locks.taken).toHaveLength(0);
  });

  it('again when a page that was hidden is seen again, and not before', async () => {
    const locks = createLocks();
    awake = createStayAwake(locks.wakeLock, document);
    awake.set(true);
    await settle();
    becomes('hidden');
    locks.taken[0]?.();
    expect(locks.asked()).toBe(1);
    becomes('visible');
    await settle();
    expect(locks.taken).toHaveLength(1);
  });

  it('[SES-5] holds no listener before and after', async () => {
    const [adds, removes] = [
      vi.spyOn(document, 'addEventListener'),
      vi.spyOn(document, 'removeEventListener'),
    ];
    awake = createStayAwake(createLocks().wakeLock, document);
    expect(adds).not.toHaveBeenCalled();
    awake.set(true);
    expect(adds).toHaveBeenCalledOnce();
    awake.set(false);
    expect(removes).toHaveBeenCalledExactlyOnceWith(...(adds.mock.calls[0]?.slice(0, 2) ?? []));
  });

  it('a lock that comes too late is given back', async () => {
    const locks = createLocks();
    awake = createStayAwake(locks.wakeLock, document);
    awake.set(true);
    awake.set(false);
    await settle();
    expect(locks.asked()).toBe(1);
    expect(locks.taken).toHaveLength(0);
  });

  it('does without where the browser refuses or has none', async () => {
    awake = createStayAwake({ request: () => Promise.reject(new Error('low battery')) }, document);
    awake.set(true);
    await settle();
    awake.set(false);
    awake = createStayAwake(undefined, document);
    awake.set(true);
    await settle();
    awake.set(false);
  });
});
