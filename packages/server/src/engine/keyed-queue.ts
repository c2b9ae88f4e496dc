/** One task at a time per key, in order of arrival; different keys do not wait for each other. */
export interface KeyedQueue {
  /** Resolves or rejects as the task does; a task that fails holds up nobody. */
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
  /** Keys with something running or waiting; a key that is idle costs nothing. */
  size(): number;
  /** Resolves when nothing runs or waits any more. */
  idle(): Promise<void>;
}

export function createKeyedQueue(): KeyedQueue {
  const tails = new Map<string, Promise<unknown>>();

  return {
    run(key, task) {
      const before = tails.get(key);
      const result = (before ? before.then(task) : task()).finally(() => {
        if (tails.get(key) === tail) tails.delete(key);
      });
      // The tail never rejects: the next in line only waits for its turn.
      const tail = result.then(ignore, ignore);
      tails.set(key, tail);
      return result;
    },
    size: () => tails.size,
    async idle() {
      while (tails.size > 0) await Promise.all(tails.values());
    },
  };
}

function ignore(): void {}
