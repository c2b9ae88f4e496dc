import { expect, test } from 'vitest';
import { createKeyedQueue } from '../../src/engine/keyed-queue.ts';

function gate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}

test('tasks of one key run one after the other, in order of arrival', async () => {
  const queue = createKeyedQueue();
  const first = gate();
  const log: string[] = [];
  const slow = queue.run('a', async () => {
    await first.passed;
    log.push('slow');
  });
  const quick = queue.run('a', async () => {
    log.push('quick');
  });
  first.open();
  await Promise.all([slow, quick]);
  expect(log).toEqual(['slow', 'quick']);
});

test('another key does not wait', async () => {
  const queue = createKeyedQueue();
  const first = gate();
  const slow = queue.run('a', () => first.passed);
  await queue.run('b', async () => {});
  expect(queue.size()).toBe(1);
  first.open();
  await slow;
});

test('[REG-20] a task that fails holds up nobody, and only its caller hears of it', async () => {
  const queue = createKeyedQueue();
  const failing = queue.run('a', async () => {
    throw new Error('no');
  });
  const next = queue.run('a', async () => 'done');
  await expect(failing).rejects.toThrow('no');
  await expect(next).resolves.toBe('done');
});

test('[SES-13] a key that is idle leaves nothing behind', async () => {
  const queue = createKeyedQueue();
  await Promise.all(Array.from({ length: 100 }, (_, key) => queue.run(`${key}`, async () => {})));
  await queue.idle();
  expect(queue.size()).toBe(0);
});

test('idle waits for what comes while it waits', async () => {
  const queue = createKeyedQueue();
  const log: string[] = [];
  void queue.run('a', async () => {
    void queue.run('b', async () => {
      await Promise.resolve();
      log.push('b');
    });
  });
  await queue.idle();
  expect(log).toEqual(['b']);
});
