import type { Report } from '@greenroom/protocol';
import type { Clock } from '../ports/clock.ts';
import type { Platform } from '../ports/platform.ts';
import type { ReportStore } from '../ports/report-store.ts';

/**
 * How long the browser's own database may take to open and to say what it holds: some never answer, and nobody waits
 * for ever for that.
 */
const ANSWER_MS = 2_000;

/** Where reports are kept, and what an earlier visit left there, by rising seq. */
export interface KeptReports {
  readonly store: ReportStore;
  readonly reports: readonly Report[];
}

export interface KeptReportsOptions {
  readonly platform: Platform;
  readonly clock: Clock;
  readonly key: string;
  /** The store of this device after all, when it answered too late. */
  onLate(late: KeptReports): void;
}

/** On this device, or, while it does not answer or does not keep anything, in memory. Never rejects. */
export async function openKeptReports(options: KeptReportsOptions): Promise<KeptReports> {
  const { warn, openReports } = options.platform;
  const given = Promise.withResolvers<KeptReports>();
  let isLate = false;
  const cancel = options.clock.after(ANSWER_MS, () => {
    isLate = true;
    given.reject('no answer');
  });

  async function open(): Promise<void> {
    const store = await openReports(options.key);
    let reports: readonly Report[] = [];
    try {
      reports = await store.load();
    } catch (error) {
      warn('reports kept on this device cannot be read', error);
    }
    if (isLate) options.onLate({ store, reports });
    else given.resolve({ store, reports });
  }

  open().catch(given.reject);
  try {
    return await given.promise;
  } catch (error) {
    warn('reports are kept in memory only: this browser stores nothing for this page', error);
    return { store: IN_MEMORY, reports: [] };
  } finally {
    cancel();
  }
}

/** Keeps nothing: what is pending is in memory anyway. */
const IN_MEMORY: ReportStore = {
  load: async () => [],
  put: async () => {},
  drop: async () => {},
  alone: (run) => run(),
  close() {},
};
