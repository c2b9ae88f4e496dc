/** How long the page worked on each message of a worker: the frame clock's are the only ones. */
export function measuresWork(): readonly number[] {
  const times: number[] = [];
  const own = Object.getOwnPropertyDescriptor(Worker.prototype, 'onmessage')!;
  Object.defineProperty(Worker.prototype, 'onmessage', {
    ...own,
    set(this: Worker, listener: ((event: MessageEvent) => void) | null) {
      const timed = (event: MessageEvent) => {
        const begin = performance.now();
        listener?.(event);
        times.push(performance.now() - begin);
      };
      own.set?.call(this, listener === null ? null : timed);
    },
  });
  return times;
}
