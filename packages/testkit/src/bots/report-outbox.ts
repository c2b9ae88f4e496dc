import { LIMITS, type Report, type ReportsAck, type Result } from '@greenroom/protocol';

/** As in the SDK: a transition drives nothing and waits this long for a report that does, to go in the same message. */
const COMPANY_MS = 200;

/** What outlives a page: the number of its last fact, and what is not acknowledged yet. */
export interface KeptReports {
  readonly lastSeq: number;
  readonly unsent: readonly Report[];
}

export interface ReportOutbox {
  /** Numbers the fact and keeps it until it is acknowledged. */
  add(make: (seq: number) => Report): void;
  /** Everything up to this number is durable at the server. */
  forget(upTo: number): void;
  /** Sends what waits, in order, one message at a time. Call after every (re)join. */
  flush(): void;
  waiting(): number;
  /** What a page of the same person goes on with. */
  kept(): KeptReports;
  /** Sends nothing more. */
  stop(): void;
}

export interface ReportOutboxOptions {
  /** Of the page before. */
  readonly kept?: KeptReports | undefined;
  /** Undefined: no answer (the connection went away). */
  send(items: readonly Report[]): Promise<Result<ReportsAck> | undefined>;
  onAcknowledged(items: readonly Report[], ack: ReportsAck): void;
  onRefused(code: string): void;
}

/** Facts in order, each sent again until it is acknowledged: what the SDK keeps in IndexedDB, in memory. */
export function createReportOutbox({
  kept,
  send,
  onAcknowledged,
  onRefused,
}: ReportOutboxOptions): ReportOutbox {
  let items: Report[] = [...(kept?.unsent ?? [])];
  let lastSeq = kept?.lastSeq ?? 0;
  let isSending = false;
  let company: ReturnType<typeof setTimeout> | undefined;

  const forget = (upTo: number) => {
    items = items.filter(({ seq }) => seq > upTo);
    lastSeq = Math.max(lastSeq, upTo);
  };

  function stop(): void {
    clearTimeout(company);
    company = undefined;
  }

  async function flush(): Promise<void> {
    stop();
    if (isSending || items.length === 0) return;
    isSending = true;
    const batch = items.slice(0, LIMITS.reportItems);
    const answer = await send(batch);
    isSending = false;
    if (!answer) return;
    if (!answer.ok) return onRefused(answer.error.code);
    onAcknowledged(
      batch.filter(({ seq }) => seq <= answer.value.upTo),
      answer.value,
    );
    forget(answer.value.upTo);
    return flush();
  }

  return {
    add(make) {
      lastSeq += 1;
      const report = make(lastSeq);
      items.push(report);
      if (report.kind !== 'transition') void flush();
      else company ??= setTimeout(() => void flush(), COMPANY_MS);
    },
    forget,
    flush: () => void flush(),
    waiting: () => items.length,
    kept: () => ({ lastSeq, unsent: items }),
    stop,
  };
}
