/**
 * Loaded with `--import` into a process that is measured: answers its parent's questions over IPC.
 * Needs `--expose-gc` for the memory after a collection.
 */
export interface Usage {
  /** CPU time of all threads since the start, in microseconds. */
  readonly cpuUs: number;
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
}

export interface Question {
  readonly type: 'usage';
  readonly isAfterCollection: boolean;
}

process.on('message', (question: Question) => {
  if (question.type !== 'usage') return;
  if (question.isAfterCollection) (globalThis as { gc?: () => void }).gc?.();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const usage: Usage = { cpuUs: user + system, rssBytes: rss, heapUsedBytes: heapUsed };
  process.send?.(usage);
});
// Listening for questions must not keep a process alive that is otherwise done.
process.channel?.unref();
