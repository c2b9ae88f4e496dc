import type { Report } from '@greenroom/protocol';
import type { ReportStore } from '../../src/ports/report-store.ts';

export interface Disk {
  readonly reports: Map<number, Report>;
  readonly strict: number[];
  open: number;
}

export function makeDisk(): Disk {
  return { reports: new Map(), strict: [], open: 0 };
}

/** A store over a disk that outlives the page. */
export function openMemoryStore(disk: Disk): ReportStore {
  disk.open++;
  return {
    load: async () => [...disk.reports.values()].sort((a, b) => a.seq - b.seq),
    async put(report, durability) {
      disk.reports.set(report.seq, structuredClone(report));
      if (durability === 'strict') disk.strict.push(report.seq);
    },
    async drop(upTo) {
      for (const seq of disk.reports.keys()) if (seq <= upTo) disk.reports.delete(seq);
    },
    alone: (run) => run(),
    close() {
      disk.open--;
    },
  };
}
