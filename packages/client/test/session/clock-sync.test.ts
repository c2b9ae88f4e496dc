import { ok, refuse } from '@greenroom/protocol';
import { createSimulatedPageClock } from '@greenroom/testkit';
import { expect, test } from 'vitest';
import type { Signaling } from '../../src/ports/signaling.ts';
import { createClockSync } from '../../src/session/clock-sync.ts';

const AHEAD_MS = 90_000;

/** Answers after the given ways there and back; then refuses. */
function setUp(ways: readonly (readonly [there: number, back: number])[]) {
  const clock = createSimulatedPageClock();
  let asked = 0;
  const request = (async () => {
    const way = ways[asked++];
    if (!way) return refuse('timeout');
    clock.advance(way[0]);
    const serverNow = clock.wallNow() + AHEAD_MS;
    clock.advance(way[1]);
    return ok({ serverNow });
  }) as unknown as Signaling['request'];
  return { clock, sync: createClockSync(clock), signaling: { request }, asked: () => asked };
}

test('eight exchanges; the shortest one says where the server’s clock is', async () => {
  const slow = Array.from({ length: 7 }, () => [90, 10] as const);
  const { clock, sync, signaling, asked } = setUp([...slow, [3, 3]]);
  await sync.measure(signaling);
  expect(asked()).toBe(8);
  expect(sync.rttMs).toBe(6);
  expect(sync.serverNow()).toBe(clock.wallNow() + AHEAD_MS);
});

test('lopsided ways are wrong by at most half of the round trip', async () => {
  const { clock, sync, signaling } = setUp(Array.from({ length: 8 }, () => [100, 0] as const));
  await sync.measure(signaling);
  expect(Math.abs((sync.serverNow() ?? 0) - clock.wallNow() - AHEAD_MS)).toBeLessThanOrEqual(50);
});

test('an instant of the server on both clocks of the page', async () => {
  const { clock, sync, signaling } = setUp(Array.from({ length: 8 }, () => [5, 5] as const));
  await sync.measure(signaling);
  const inOneSecond = clock.wallNow() + AHEAD_MS + 1_000;
  expect(sync.toMonotonic(inOneSecond)).toBe(clock.now() + 1_000);
  expect(sync.toWall(inOneSecond)).toBe(clock.wallNow() + 1_000);
});

test('no answer: nothing is known, and instants are taken as they are', async () => {
  const { clock, sync, signaling, asked } = setUp([]);
  await sync.measure(signaling);
  expect(asked()).toBe(1);
  expect(sync.rttMs).toBeNull();
  expect(sync.serverNow()).toBeNull();
  expect(sync.toWall(clock.wallNow() + 10)).toBe(clock.wallNow() + 10);
});

test('a series that breaks off leaves what it found', async () => {
  const { sync, signaling } = setUp([[4, 4]]);
  await sync.measure(signaling);
  expect(sync.rttMs).toBe(8);
});
