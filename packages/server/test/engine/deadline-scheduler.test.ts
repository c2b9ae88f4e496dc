import { expect, test } from 'vitest';
import { createDeadlineScheduler } from '../../src/engine/deadline-scheduler.ts';
import type { DueDeadline, Store } from '../../src/store/port.ts';
import { createSimulatedClock, EPOCH, settle } from './support/simulated-clock.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A store that is nothing but a list of deadlines; what was claimed can be claimed again after 5 s. */
function setUp(onFire: (deadline: DueDeadline) => Promise<void> = async () => {}) {
  const clock = createSimulatedClock();
  let rows: (DueDeadline & { claimableAt: number })[] = [];
  const fired: string[] = [];
  let reads = 0;
  const store = {
    async claimDue(now: number, limit: number) {
      reads += 1;
      const due = rows.filter((row) => row.claimableAt <= now).slice(0, limit);
      for (const row of due) row.claimableAt = now + 5_000;
      return due;
    },
    async nextDueAt() {
      return rows.length === 0 ? undefined : Math.min(...rows.map(({ claimableAt }) => claimableAt));
    },
  } as unknown as Store;
  const scheduler = createDeadlineScheduler({
    store,
    clock,
    log: silent,
    async fire(deadline) {
      await onFire(deadline);
      fired.push(deadline.name);
      rows = rows.filter(({ name }) => name !== deadline.name);
    },
  });
  const add = (name: string, afterMs: number) => {
    const dueAt = clock.now() + afterMs;
    rows.push({ session: 's' as never, name, dueAt, generation: 1, claimableAt: dueAt });
    scheduler.note(dueAt);
  };
  return { clock, scheduler, fired, add, reads: () => reads };
}

test('one timer for all: each fires when it is due, not before', async () => {
  const { clock, scheduler, fired, add } = setUp();
  scheduler.start();
  await settle();
  expect(scheduler.timers()).toBe(0);
  add('late', 5_000);
  add('early', 2_000);
  expect(scheduler.timers()).toBe(1);
  expect(clock.pending()).toBe(1);
  await clock.advance(1_999);
  expect(fired).toEqual([]);
  await clock.advance(1);
  expect(fired).toEqual(['early']);
  await clock.advance(3_000);
  expect(fired).toEqual(['early', 'late']);
  expect(scheduler.timers()).toBe(0);
});

test('what is overdue at the start fires at once', async () => {
  const { scheduler, fired, add } = setUp();
  add('overdue', -10_000);
  scheduler.start();
  await settle();
  expect(fired).toEqual(['overdue']);
});

test('a deadline stored while others fire is not missed', async () => {
  let add: (name: string, afterMs: number) => void = () => {};
  const set = setUp(async ({ name }) => {
    if (name === 'first') add('second', 10);
  });
  add = set.add;
  set.scheduler.start();
  set.add('first', 100);
  await set.clock.advance(100);
  await set.clock.advance(10);
  expect(set.fired).toEqual(['first', 'second']);
});

test('one that fails is asked for again when its claim has run out, without asking all the time', async () => {
  let isBroken = true;
  const { clock, scheduler, fired, add, reads } = setUp(async () => {
    if (isBroken) throw new Error('store down');
  });
  scheduler.start();
  add('stubborn', 100);
  await clock.advance(100);
  isBroken = false;
  const before = reads();
  await clock.advance(4_900);
  expect(fired).toEqual([]);
  expect(reads() - before).toBeLessThanOrEqual(6);
  await clock.advance(1_000);
  expect(fired).toEqual(['stubborn']);
});

test('a far deadline does not need a timer longer than the platform has', async () => {
  const { clock, scheduler, fired, add } = setUp();
  scheduler.start();
  add('next month', 30 * 86_400_000);
  await clock.advance(30 * 86_400_000);
  expect(fired).toEqual(['next month']);
  expect(clock.now()).toBe(EPOCH + 30 * 86_400_000);
});

test('after a stop nothing fires and no timer is left', async () => {
  const { clock, scheduler, fired, add } = setUp();
  scheduler.start();
  add('never', 100);
  scheduler.stop();
  await clock.advance(1_000);
  expect(fired).toEqual([]);
  expect(clock.pending()).toBe(0);
});
