import { parentPort, workerData } from 'node:worker_threads';
import { runSessions, type SimRun } from './sim-run.ts';

/** One core's share: plays the stretch of sessions it is told to, answers with the totals, and waits for the next. */
const run = workerData as SimRun;
parentPort!.on('message', ([from, to]: [number, number]) => {
  parentPort!.postMessage(runSessions(run, from, to));
});
