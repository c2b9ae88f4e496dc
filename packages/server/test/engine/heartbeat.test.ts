import { expect, test } from 'vitest';
import { createHeartbeat } from '../../src/engine/heartbeat.ts';
import type { Store } from '../../src/store/port.ts';
import { createSimulatedClock } from './support/simulated-clock.ts';

test('the heart beats every second; that it is not stored, and stored again, is told once and not at each beat', async () => {
  const clock = createSimulatedClock();
  const told: string[] = [];
  let isFull = false;
  let beats = 0;
  const store = {
    async touch() {
      beats += 1;
      if (isFull) throw new Error('disk full');
    },
  } as unknown as Store;
  const say = (_fields: object, message: string) => void told.push(message);
  const heartbeat = createHeartbeat({
    store,
    clock,
    log: { debug: say, info: say, warn: say, error: say },
    onBeat: async () => {},
  });
  expect(heartbeat.isTaken()).toBe(false);
  await heartbeat.start();
  expect([heartbeat.isTaken(), beats]).toEqual([true, 1]);
  isFull = true;
  await clock.advance(5_000);
  expect([heartbeat.isTaken(), beats]).toEqual([false, 6]);
  isFull = false;
  await clock.advance(5_000);
  expect([heartbeat.isTaken(), beats]).toEqual([true, 11]);
  expect(told).toEqual(['heartbeat not stored', 'heartbeat stored again']);
  heartbeat.stop();
  await clock.advance(5_000);
  expect(beats).toBe(11);
});
