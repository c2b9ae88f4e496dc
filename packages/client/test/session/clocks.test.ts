import { describe, expect, test } from 'vitest';
import type { ConnectSignaling } from '../../src/ports/signaling.ts';
import { createWorld, type Page, type World } from '../support/world.ts';

/** How late a frame may be noticed: ticks come twice a frame. */
const TICK_MS = 1000 / 60 / 2;

interface SkewedClockOptions {
  readonly monotonicMs?: number;
  readonly wallMs?: number;
}

/** A page's own clocks: set differently from everybody else's, and able to stand still as those of a laptop that sleeps. */
function skew({ clock, pass }: World, { monotonicMs = 0, wallMs = 0 }: SkewedClockOptions = {}) {
  let stoodMs = 0;
  let frozenAt: number | undefined;
  return {
    now: () => frozenAt ?? clock.now() + monotonicMs - stoodMs,
    wallNow: () => clock.wallNow() + wallMs,
    after: clock.after,
    async sleep(ms: number) {
      frozenAt = this.now();
      await pass(ms);
      stoodMs += ms;
      frozenAt = undefined;
    },
  };
}

/** The server's time at which the page began to play. */
function startOf({ server }: World, page: Page): () => number | undefined {
  let startedAt: number | undefined;
  page.session.subscribe(({ state }) => {
    if (state === 'playing') startedAt ??= server.now();
  });
  return () => startedAt;
}

async function bothPlay(world: World, [a, b]: readonly [Page, Page]) {
  const [first, second] = [startOf(world, a), startOf(world, b)];
  await world.untilState(a, 'playing');
  await world.untilState(b, 'playing');
  const view = world.server.person('a').view;
  if (view?.state !== 'playing') throw new Error(`the server shows ${view?.state}`);
  return [first(), second()].map((startedAt = 0) => startedAt - view.startAt);
}

describe('the game starts for everybody at the instant that the server has set', () => {
  test('whatever the clocks of the pages say', async () => {
    const world = createWorld();
    const ahead = skew(world, { monotonicMs: 50_000, wallMs: 420_000 });
    const behind = skew(world, { monotonicMs: 900_000, wallMs: -300_000 });
    const a = world.open('a', { platform: { clock: ahead } });
    await world.untilState(a, 'waiting');
    const b = world.open('b', { platform: { clock: behind } });
    for (const late of await bothPlay(world, [a, b])) {
      expect(late).toBeGreaterThanOrEqual(-1);
      expect(late).toBeLessThan(TICK_MS + 1);
    }
  });

  test('for one who slept while waiting too, on a connection that outlived it', async () => {
    const world = createWorld();
    const clock = skew(world);
    const a = world.open('a', { platform: { clock } });
    await world.untilState(a, 'waiting');
    await clock.sleep(20_000);
    const b = world.open('b');
    for (const late of await bothPlay(world, [a, b])) {
      expect(late).toBeGreaterThanOrEqual(-1);
      expect(late).toBeLessThan(TICK_MS + 1);
    }
    expect(world.server.person('a').joins).toHaveLength(1);
  });
});

test('who slept and joins again is shown the deadline as it is, from the first moment on', async () => {
  const world = createWorld();
  const clock = skew(world);
  const a = world.open('a', { platform: { clock } });
  await world.untilState(a, 'waiting');
  await clock.sleep(40_000);
  world.server.goDown();
  const shown = a.states.length;
  world.server.comeBack();
  await world.until(() => a.session.state.state === 'waiting' && a.session.state.isOnline);
  await world.pass(100);
  const { view } = world.server.person('a');
  if (view?.state !== 'waiting') throw new Error(`the server shows ${view?.state}`);
  const wallOfDeadline = view.deadlineAt - world.server.now() + clock.wallNow();
  const deadlines = a.states
    .slice(shown)
    .map((state) => (state.state === 'waiting' ? state.deadlineAt : undefined));
  expect(deadlines.length).toBeGreaterThan(0);
  for (const deadline of deadlines) expect(Math.abs((deadline ?? 0) - wallOfDeadline)).toBeLessThan(5);
});

test('what is shown, and the start, move as soon as the clock is measured anew', async () => {
  const world = createWorld();
  const clock = skew(world);
  let isHeld = false;
  const gate = Promise.withResolvers<void>();
  const connect: ConnectSignaling = (options) => {
    const signaling = world.server.connect(options);
    return {
      ...signaling,
      async request(event, message) {
        if (event === 'clock' && isHeld) await gate.promise;
        return signaling.request(event, message);
      },
    };
  };
  const a = world.open('a', { platform: { clock, connect } });
  await world.untilState(a, 'waiting');
  await clock.sleep(20_000);
  isHeld = true;
  world.open('b');
  await world.untilState(a, 'countdown');
  const startAt = () => (a.session.state.state === 'countdown' ? a.session.state.startAt : 0);
  const before = startAt();
  gate.resolve();
  await world.until(() => startAt() !== before, 'another instant', 200);
  expect(Math.abs(before - startAt() - 20_000)).toBeLessThan(5);

  const { view } = world.server.person('a');
  if (view?.state !== 'playing') throw new Error(`the server shows ${view?.state}`);
  await world.untilState(a, 'playing');
  const late = world.server.now() - view.startAt;
  expect(late).toBeGreaterThanOrEqual(-1);
  expect(late).toBeLessThan(TICK_MS + 1);
});
