import type { Worker } from 'node:worker_threads';
import { GreenroomError } from '@greenroom/protocol';
import { StoreOpenError, type StoreOpenErrorCode } from '../open-error.ts';
import { textOf } from './sqlite-error.ts';
import type { Answer, Cell, FromWorker, ToWorker } from './wire.ts';

/** Requests in one transaction: bounds how long the first of them waits for the last. */
const MAX_GROUP = 256;
/** A second group waits in the worker while the first is written, so that the disk never waits for this thread. */
const MAX_GROUPS_UNDER_WAY = 2;

export interface Request {
  readonly encode: (cells: Cell[]) => void;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

export interface WorkerLink {
  /** Resolves when the file is open; rejects with StoreOpenError. */
  open(): Promise<void>;
  /** Settles the request, always. */
  submit(request: Request): void;
  /** Answers what was submitted, then ends the thread. Idempotent. */
  close(): Promise<void>;
}

/** One life of the thread. `whenOpen` never rejects unseen: whoever starts a thread waits for it. */
interface Thread {
  readonly worker: Worker;
  readonly whenOpen: Promise<void>;
  readonly whenGone: Promise<void>;
  isOpen: boolean;
  /** Sent and not answered, oldest first. */
  readonly underWay: Request[][];
}

/**
 * The main thread's end: gathers requests into groups, settles them, and starts a new thread where one died. What the
 * dead one had under way rejects with `storeUnavailable`, outcome unknown; asking again with the same event id settles it.
 */
export function createWorkerLink(spawn: () => Worker, limits: { readonly maxQueued: number }): WorkerLink {
  const queue: Request[] = [];
  let thread: Thread | undefined;
  let isFlushPlanned = false;
  let closing: Promise<void> | undefined;
  const settled = Promise.withResolvers<void>();

  function start(): Thread {
    const worker = spawn();
    const opened = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    const started: Thread = {
      worker,
      whenOpen: opened.promise,
      whenGone: gone.promise,
      isOpen: false,
      underWay: [],
    };
    let cause: unknown;
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'answers') {
        settle(started.underWay.shift() ?? [], message.answers);
        flush();
      } else if (message.type === 'opened') {
        started.isOpen = true;
        opened.resolve();
        flush();
      } else {
        cause = new StoreOpenError(message.code as StoreOpenErrorCode, message.message);
      }
    });
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', () => {
      if (thread === started) thread = undefined;
      const error = unavailable('the thread of the store ended', cause);
      for (const request of started.underWay.splice(0).flat()) request.reject(error);
      // A thread that cannot open will not answer those who wait for it; the next request tries again.
      if (!started.isOpen) for (const request of queue.splice(0)) request.reject(error);
      opened.reject(cause instanceof StoreOpenError ? cause : error);
      gone.resolve();
      flush();
    });
    // Seen by `open`; where a thread is started again, the requests themselves are told.
    opened.promise.catch(() => {});
    return started;
  }

  function planFlush(): void {
    if (isFlushPlanned) return;
    isFlushPlanned = true;
    // After the sockets of this turn were read: what came in together is committed together.
    setImmediate(() => {
      isFlushPlanned = false;
      flush();
    });
  }

  function flush(): void {
    if (queue.length === 0) {
      if (closing) resolveIfSettled();
      return;
    }
    thread ??= start();
    while (thread.isOpen && queue.length > 0 && thread.underWay.length < MAX_GROUPS_UNDER_WAY) {
      const group = queue.splice(0, MAX_GROUP);
      const cells: Cell[] = [];
      for (const request of group) request.encode(cells);
      thread.underWay.push(group);
      thread.worker.postMessage({ type: 'group', cells } satisfies ToWorker);
    }
  }

  async function finish(): Promise<void> {
    resolveIfSettled();
    await settled.promise;
    if (!thread) return;
    const { worker, whenGone } = thread;
    worker.postMessage({ type: 'close' } satisfies ToWorker);
    await whenGone;
  }

  function resolveIfSettled(): void {
    if (queue.length === 0 && (thread?.underWay.length ?? 0) === 0) settled.resolve();
  }

  return {
    open: () => {
      thread ??= start();
      return thread.whenOpen;
    },
    submit: (request) => {
      if (closing) request.reject(new GreenroomError('disposed', { detail: 'the store is closed' }));
      else if (queue.length >= limits.maxQueued)
        request.reject(unavailable('too much is waiting for the disk'));
      else {
        queue.push(request);
        planFlush();
      }
    },
    close: () => {
      closing ??= finish();
      return closing;
    },
  };
}

function settle(group: readonly Request[], answers: readonly Answer[]): void {
  group.forEach((request, index) => {
    const answer = answers[index];
    if (typeof answer === 'number') request.resolve({ type: 'ok', position: answer });
    else if (answer === undefined) request.reject(unavailable('no answer'));
    else if ('value' in answer) request.resolve(answer.value);
    else request.reject(new GreenroomError(answer.failure, { detail: answer.detail }));
  });
}

function unavailable(detail: string, cause?: unknown): GreenroomError {
  const because = cause === undefined ? detail : `${detail}: ${textOf(cause)}`;
  return new GreenroomError('storeUnavailable', { detail: because, cause });
}
