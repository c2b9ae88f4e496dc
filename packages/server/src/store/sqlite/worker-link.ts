import { GreenroomError } from '@greenroom/protocol';
import { StoreOpenError, type StoreOpenErrorCode } from '../open-error.ts';
import { textOf } from './sqlite-error.ts';
import type { Answer, Cell, FromWorker, ToWorker } from './wire.ts';

/** What the link needs of a thread. */
export interface WorkerLike {
  on(event: 'message', listener: (message: FromWorker) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'exit', listener: () => void): unknown;
  postMessage(message: ToWorker): void;
}

/** Requests in one transaction: bounds how long the first of them waits for the last. */
const MAX_GROUP = 256;

/**
 * After a group of several, the next waits this long for company. Whoever asks alone never waits; under load fewer, larger
 * groups cost far less than many small ones: a message to the thread and back, and a sync of the disk, for each.
 */
const GATHER_MS = 6;

export interface Request {
  readonly cells: readonly Cell[];
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
  readonly worker: WorkerLike;
  readonly whenOpen: Promise<void>;
  readonly whenGone: Promise<void>;
  isOpen: boolean;
  /** Sent and not answered. One group at a time: what comes meanwhile shares the next sync of the disk. */
  underWay: readonly Request[];
}

/**
 * The main thread's end: gathers requests into groups, settles them, and starts a new thread where one died. What the
 * dead one had under way rejects with `storeUnavailable`, outcome unknown; asking again with the same event id settles it.
 */
export function createWorkerLink(
  spawn: () => WorkerLike,
  limits: { readonly maxQueued: number },
): WorkerLink {
  const queue: Request[] = [];
  let thread: Thread | undefined;
  let isFlushPlanned = false;
  let gathering: ReturnType<typeof setTimeout> | undefined;
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
    worker.on('message', (message) => {
      if (message.type === 'answers') {
        const answered = started.underWay;
        started.underWay = [];
        settle(answered, message.answers);
        if (answered.length > 1) gather();
        else planFlush();
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
      for (const request of started.underWay) request.reject(error);
      // A thread that cannot open will not answer those who wait for it; the next request tries again.
      if (!started.isOpen) for (const request of queue.splice(0)) request.reject(error);
      opened.reject(cause instanceof StoreOpenError ? cause : notStarted(cause));
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

  /** What comes right after a group goes together. */
  function gather(): void {
    if (closing) {
      flush();
      return;
    }
    gathering = setTimeout(() => {
      gathering = undefined;
      flush();
    }, GATHER_MS);
  }

  function flush(): void {
    if (gathering !== undefined && !closing) return;
    if (queue.length === 0) {
      if (closing) resolveIfSettled();
      return;
    }
    thread ??= start();
    if (!thread.isOpen || thread.underWay.length > 0) return;
    const group = queue.splice(0, MAX_GROUP);
    const cells: Cell[] = [];
    // One by one: an array that may have holes crosses to the thread entry by entry, each with its index.
    for (const request of group) for (const cell of request.cells) cells.push(cell);
    thread.underWay = group;
    thread.worker.postMessage({ type: 'group', cells });
  }

  async function finish(): Promise<void> {
    resolveIfSettled();
    await settled.promise;
    if (!thread) return;
    const { worker, whenGone } = thread;
    worker.postMessage({ type: 'close' });
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
    else if ('refused' in answer) request.resolve(answer.refused);
    else if ('value' in answer) request.resolve(answer.value);
    else request.reject(new GreenroomError(answer.failure, { detail: answer.detail }));
  });
}

function notStarted(cause: unknown): StoreOpenError {
  return new StoreOpenError('cannotOpen', `The thread of the store did not start: ${textOf(cause)}`, {
    cause,
  });
}

function unavailable(detail: string, cause?: unknown): GreenroomError {
  const because = cause === undefined ? detail : `${detail}: ${textOf(cause)}`;
  return new GreenroomError('storeUnavailable', { detail: because, cause });
}
