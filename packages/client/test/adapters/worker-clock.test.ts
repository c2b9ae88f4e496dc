import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';
import { createWorkerClock } from '../../src/adapters/worker-clock.ts';
import { createLedger } from '../../src/session/ledger.ts';

class FakeWorker {
  static made: FakeWorker[] = [];
  onmessage: (() => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  readonly posted: unknown[] = [];
  isTerminated = false;
  constructor() {
    FakeWorker.made.push(this);
  }
  postMessage(message: unknown) {
    this.posted.push(message);
  }
  terminate() {
    this.isTerminated = true;
  }
}

const setUp = () => {
  const ledger = createLedger();
  const warnings: string[] = [];
  const clock = createWorkerClock({ ledger, warn: (text) => void warnings.push(text) });
  const ticks = { count: 0 };
  const start = () =>
    clock.start(() => {
      ticks.count += 1;
      return 9.2;
    });
  return { ledger, warnings, clock, ticks, start };
};

let made: MockInstance<typeof URL.createObjectURL>;
let revoked: MockInstance<typeof URL.revokeObjectURL>;

beforeEach(() => {
  FakeWorker.made = [];
  vi.stubGlobal('Worker', FakeWorker);
  vi.useFakeTimers();
  made = vi.spyOn(URL, 'createObjectURL');
  revoked = vi.spyOn(URL, 'revokeObjectURL');
});
afterEach(() => {
  // However it went: no source of a worker is left behind.
  expect(made).toHaveBeenCalledOnce();
  expect(revoked.mock.calls).toEqual(made.mock.results.map(({ value }) => [value]));
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('[SES-5] frame clock', () => {
  test('ticks from a worker; close terminates it and may be called twice', () => {
    const { ledger, clock, ticks, start } = setUp();
    start();
    const [worker] = FakeWorker.made;
    expect(worker?.posted).toEqual([0]);
    expect(ledger.counts()).toEqual({ worker: 1 });
    worker?.onmessage?.();
    worker?.onmessage?.();
    expect(ticks.count).toBe(2);
    // As long as each tick asked for: a timer that fires earlier would find nothing due.
    expect(worker?.posted).toEqual([0, 10, 10]);
    clock.close();
    clock.close();
    expect(worker?.isTerminated).toBe(true);
    expect(worker?.onmessage).toBeNull();
    expect(ledger.counts()).toEqual({});
  });

  test('the page’s policy forbids the worker at once: ticks here, and says so', () => {
    vi.stubGlobal('Worker', function forbidden() {
      throw new Error('SecurityError');
    });
    const { ledger, clock, ticks, start, warnings } = setUp();
    start();
    vi.advanceTimersByTime(20);
    expect(ticks.count).toBe(3);
    expect(warnings).toHaveLength(1);
    expect(ledger.counts()).toEqual({ timer: 1 });
    clock.close();
    vi.advanceTimersByTime(30);
    expect(ticks.count).toBe(3);
    expect(ledger.counts()).toEqual({});
  });

  test('the policy is told late, as an error of the worker: ticks here from then on', () => {
    const { ledger, clock, ticks, start, warnings } = setUp();
    start();
    const [worker] = FakeWorker.made;
    worker?.onerror?.({ message: 'blocked' });
    expect(worker?.isTerminated).toBe(true);
    vi.advanceTimersByTime(10);
    expect(ticks.count).toBe(2);
    expect(warnings).toHaveLength(1);
    clock.close();
    expect(ledger.counts()).toEqual({});
  });

  test('closed by the tick itself, as when the game has failed: ticks no more', () => {
    vi.stubGlobal('Worker', function forbidden() {
      throw new Error('SecurityError');
    });
    const { ledger, clock } = setUp();
    let ticks = 0;
    clock.start(() => {
      ticks += 1;
      clock.close();
      return 10;
    });
    vi.advanceTimersByTime(30);
    expect([ticks, vi.getTimerCount(), ledger.counts()]).toEqual([1, 0, {}]);
  });
});
