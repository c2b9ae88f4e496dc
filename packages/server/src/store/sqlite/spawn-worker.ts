import { Worker } from 'node:worker_threads';
import type { DatabaseOptions } from './database.ts';

/** Starts the thread, from source or from what was built: the ending of this very file says which. */
export function spawnWorker(options: DatabaseOptions): Worker {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new Worker(new URL(`./worker.${extension}`, import.meta.url), {
    name: 'greenroom-store',
    workerData: options,
    // Older releases of Node 22 still call node:sqlite experimental; only this thread keeps quiet about it.
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
}
