import { EventEmitter } from 'node:events';
import { type DatabaseOptions, openDatabase } from '../../src/store/sqlite/database.ts';
import { createGroupRunner } from '../../src/store/sqlite/group.ts';
import type { ToWorker } from '../../src/store/sqlite/wire.ts';
import type { WorkerLike } from '../../src/store/sqlite/worker-link.ts';

/**
 * The engine without its thread, and without syncing the disk: for tests of what it stores, thousands of plans long.
 * Messages are copied as they are between threads.
 */
export function inThisThread(options: DatabaseOptions): WorkerLike {
  const events = new EventEmitter();
  const database = openDatabase(options);
  database.db.exec('PRAGMA synchronous = OFF');
  const runGroup = createGroupRunner(database.db);
  const emit = (event: 'message' | 'exit', message?: unknown): void => {
    setImmediate(() => events.emit(event, structuredClone(message)));
  };
  emit('message', { type: 'opened' });
  return {
    on: (event: string, listener: (...args: never[]) => void) => events.on(event, listener as () => void),
    postMessage(message: ToWorker) {
      if (message.type === 'group') {
        emit('message', { type: 'answers', answers: runGroup(structuredClone(message.cells)) });
        return;
      }
      database.close();
      emit('exit');
    },
  };
}
