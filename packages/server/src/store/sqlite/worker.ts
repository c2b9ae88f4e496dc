import { parentPort, workerData } from 'node:worker_threads';
import { StoreOpenError } from '../open-error.ts';
import { type DatabaseOptions, openDatabase } from './database.ts';
import { createGroupRunner } from './group.ts';
import type { FromWorker, ToWorker } from './wire.ts';

/**
 * The thread that owns the file: a stalled disk stops this thread and nobody else. It imports types of ours only and no
 * package, so that it starts fast and needs no resolution of its own.
 */
const port = parentPort;
if (port === null) throw new Error('this module runs in a worker thread');
const send = (message: FromWorker): void => port.postMessage(message);

try {
  const database = openDatabase(workerData as DatabaseOptions);
  const runGroup = createGroupRunner(database.db);
  port.on('message', (message: ToWorker) => {
    if (message.type === 'group') {
      send({ type: 'answers', answers: runGroup(message.cells) });
      return;
    }
    database.close();
    port.close();
  });
  send({ type: 'opened' });
} catch (error) {
  if (!(error instanceof StoreOpenError)) throw error;
  send({ type: 'refused', code: error.code, message: error.message });
}
