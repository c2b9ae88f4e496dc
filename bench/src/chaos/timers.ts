/** Timers that end with whom they belong to. */
export interface Timers {
  after(ms: number, what: () => void): void;
  stop(): void;
}

export function createTimers(): Timers {
  const running = new Set<ReturnType<typeof setTimeout>>();
  let isStopped = false;
  return {
    after(ms, what) {
      if (isStopped) return;
      const timer = setTimeout(() => {
        running.delete(timer);
        what();
      }, ms);
      running.add(timer);
    },
    stop() {
      isStopped = true;
      for (const timer of running) clearTimeout(timer);
      running.clear();
    },
  };
}
