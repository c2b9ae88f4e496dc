import { LIMITS, type Report, type ReportsAck, type Result } from '@greenroom/protocol';

export interface ReportOutbox {
  /** Numbers the fact and keeps it until it is acknowledged. */
  add(make: (seq: number) => Report): void;
  /** Everything up to this number is durable at the server. */
  forget(upTo: number): void;
  /** Sends what waits, in order, one message at a time. Call after every (re)join. */
  flush(): void;
  waiting(): number;
}

export interface ReportOutboxOptions {
  /** Undefined: no answer (the connection went away). */
  send(items: readonly Report[]): Promise<Result<ReportsAck> | undefined>;
  onAcknowledged(items: readonly Report[], ack: ReportsAck): void;
  onRefused(code: string): void;
}

/** Facts in order, each sent again until it is acknowledged: what the SDK keeps in IndexedDB, in memory. */
export function createReportOutbox({ send, onAcknowledged, onRefused }: ReportOutboxOptions): ReportOutbox {
  let items: Report[] = [];
  let lastSeq = 0;
  let isSending = false;

  const forget = (upTo: number) => {
    items = items.filter(({ seq }) => seq > upTo);
    lastSeq = Math.max(lastSeq, upTo);
  };

  async function flush(): Promise<void> {
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
      items.push(make(lastSeq));
      void flush();
    },
    forget,
    flush: () => void flush(),
    waiting: () => items.length,
  };
}
