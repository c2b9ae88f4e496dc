import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { addTotals, noTotals, type SimRun, type SimTotals } from './sim-run.ts';

/** Sessions given to a worker at a time: some seconds of work, so that all end at about the same time. */
const BATCH = 25;

/** Plays all sessions of a run on every core. `onProgress` hears the totals so far and what the last batch added. */
export async function runOnAllCores(
  run: SimRun,
  sessions: number,
  onProgress: (sum: Readonly<SimTotals>, part: Readonly<SimTotals>) => void,
): Promise<SimTotals> {
  const sum = noTotals();
  const batch = Math.max(1, Math.min(BATCH, Math.ceil(sessions / 20)));
  let next = 0;

  function work(): Promise<void> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./sim-worker.ts', import.meta.url), { workerData: run });
      const give = () => {
        if (next >= sessions) return void worker.terminate().then(() => resolve(), reject);
        const to = Math.min(sessions, next + batch);
        worker.postMessage([next, to]);
        next = to;
      };
      worker.on('message', (part: SimTotals) => {
        addTotals(sum, part);
        onProgress(sum, part);
        give();
      });
      worker.on('error', reject);
      give();
    });
  }

  await Promise.all(Array.from({ length: Math.min(availableParallelism(), sessions) }, work));
  return sum;
}
