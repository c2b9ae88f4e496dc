import {
  MAX_REPORT_ITEMS,
  type Report,
  type Reports,
  type ReportsAck,
  type Result,
} from '@greenroom/protocol';
import type { Clock } from '../ports/clock.ts';
import type { KeptReports } from './kept-reports.ts';

const RETRY_MS = 1_000;
/** Numbers above this are given before the first join. Far above those of any record. */
const PROVISIONAL = 1e12;
/** What a message may weigh (`LIMITS.socketMessageBytes`), in characters of up to three bytes. A longer one is cut off, unanswered. */
const MESSAGE_CHARS = 80_000;
/**
 * A transition drives nothing: it waits this long for a report that does, to go in the same message. Sent at once, it
 * would hold up the next by a round trip and cost the server a commit of its own.
 */
const COMPANY_MS = 200;
/** How long closing waits for what is still on its way; what is left stays in the store for the next visit. */
const LAST_FLUSH_MS = 500;

/** A report as its source knows it: the outbox numbers it. */
export type Unnumbered = Report extends infer R ? (R extends Report ? Omit<R, 'seq'> : never) : never;

export interface OutboxOptions {
  readonly kept: KeptReports;
  readonly clock: Clock;
  send(reports: Reports): Promise<Result<ReportsAck>>;
  warn(text: string, cause?: unknown): void;
}

/** Facts on their way to the server: in order, each with its number, kept until the server has acknowledged them. */
export interface Outbox {
  /** Numbers and keeps a report, and sends it when it can: at once, or a transition with the next. */
  record(report: Unnumbered, durability?: 'relaxed' | 'strict'): void;
  /** Joined: everything up to `lastSeq` is with the server, the rest is sent (again). */
  resume(lastSeq: number): void;
  /** No connection: keeps everything. */
  pause(): void;
  /**
   * The store of this device after all, opened too late to be read first: what an earlier visit left in it is handed
   * over behind what is pending. Only after the first `resume`, and before `close`.
   */
  adopt(late: KeptReports): void;
  /** Sends what it can within a moment and releases the store. Idempotent. */
  close(): Promise<void>;
}

export function createOutbox({ kept, clock, send, warn }: OutboxOptions): Outbox {
  let { store, reports: pending } = kept;
  // Of no report that the server can have, and kept so by a page that never joins: the first `resume` says what it has.
  let seq = Math.max(PROVISIONAL, pending.at(-1)?.seq ?? 0);
  /** What the server had when this visit began. */
  let firstSeq: number | undefined;
  let isOnline = false;
  let isClosed = false;
  let isReleased = false;
  let batch: number = MAX_REPORT_ITEMS;
  let flushing: Promise<void> | undefined;
  let cancelTimer: (() => void) | undefined;

  const keep = (work: Promise<void>) => {
    work.catch((error: unknown) => warn('a report could not be kept on this device', error));
  };

  function settle(upTo: number): void {
    if (!(pending[0] && pending[0].seq <= upTo)) return;
    pending = pending.filter((report) => report.seq > upTo);
    keep(store.drop(upTo));
  }

  /**
   * The server takes no gap. One comes about when the enrolment is new, when this device has forgotten
   * something, or when a report is left out.
   */
  function renumber(from: number): void {
    keep(store.drop(Number.MAX_SAFE_INTEGER));
    pending = pending.map((report, index) => ({ ...report, seq: from + 1 + index }));
    for (const report of pending) keep(store.put(report, 'relaxed'));
    seq = from + pending.length;
  }

  /** Sends one batch; false when the server took nothing and it is to be tried again later. */
  async function sendBatch(first: number): Promise<boolean> {
    let chars = 0;
    const items = pending.slice(0, batch).filter((report, index) => {
      chars += JSON.stringify(report).length;
      return index === 0 || chars < MESSAGE_CHARS;
    });
    const answer = await store.alone(() => send({ items }));
    if (answer.ok) {
      batch = MAX_REPORT_ITEMS;
      for (const { seq, code } of answer.value.flagged) warn(`report ${seq} was flagged: ${code}`);
      settle(answer.value.upTo);
      return pending[0]?.seq !== first;
    }
    if (answer.error.code !== 'badMessage' && answer.error.code !== 'tooLarge') return false;
    // One report that does not fit must not hold up those behind it: find it, one by one.
    if (batch === 1 || pending.length === 1) {
      warn(`report ${first} was refused: ${answer.error.code} ${answer.error.detail ?? ''}`);
      settle(first);
      renumber(first - 1);
    }
    batch = 1;
    return true;
  }

  /** Called only with something to send, so that it never ends before its first await. */
  async function flushAll(): Promise<void> {
    let isMoving = true;
    while (isMoving && isOnline && pending[0]) {
      isMoving = await sendBatch(pending[0].seq).catch((error: unknown) => {
        warn('reports could not be sent', error);
        return false;
      });
    }
    flushing = undefined;
    stopTimer();
    if (!isMoving && !isClosed) flushAfter(RETRY_MS);
  }

  function flushAfter(ms: number): void {
    cancelTimer ??= clock.after(ms, flush);
  }

  function stopTimer(): void {
    cancelTimer?.();
    cancelTimer = undefined;
  }

  function flush(): void {
    stopTimer();
    if (flushing || !isOnline || !pending[0]) return;
    flushing = flushAll();
  }

  return {
    record(report, durability = 'relaxed') {
      if (isReleased) return;
      const numbered = { ...report, seq: ++seq } as Report;
      pending = [...pending, numbered];
      keep(store.put(numbered, durability));
      if (report.kind === 'transition' && !isClosed) flushAfter(COMPANY_MS);
      else flush();
    },
    resume(lastSeq) {
      isOnline = true;
      firstSeq ??= lastSeq;
      settle(lastSeq);
      seq = lastSeq + pending.length;
      if (pending.at(-1)?.seq !== seq) renumber(lastSeq);
      flush();
    },
    pause() {
      isOnline = false;
      stopTimer();
    },
    adopt(late) {
      store.close();
      store = late.store;
      const from = (pending[0]?.seq ?? seq + 1) - 1;
      pending = [...pending, ...late.reports.filter((report) => report.seq > (firstSeq ?? 0))];
      renumber(from);
      flush();
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      // The report of the very transition that closes us comes in this turn.
      await null;
      flush();
      if (flushing) {
        let cancel = () => {};
        const tooLate = new Promise<void>((resolve) => {
          cancel = clock.after(LAST_FLUSH_MS, resolve);
        });
        await Promise.race([flushing, tooLate]);
        cancel();
      }
      isReleased = true;
      isOnline = false;
      stopTimer();
      store.close();
    },
  };
}
