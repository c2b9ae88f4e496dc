import type { Report } from '@greenroom/protocol';
import { type DBSchema, openDB } from 'idb';
import type { ReportStore } from '../../ports/report-store.ts';

interface Schema extends DBSchema {
  reports: { key: [key: string, seq: number]; value: Report };
}

/** One participant's reports in the browser's own database, by seq. Rejects where there is none (private mode). */
export async function openReportStore(key: string): Promise<ReportStore> {
  const database = await openDB<Schema>('greenroom', 1, {
    upgrade: (fresh) => void fresh.createObjectStore('reports'),
  });
  const upTo = (seq: number) => IDBKeyRange.bound([key, 0], [key, seq]);
  const locks = globalThis.navigator?.locks;
  return {
    load: () => database.getAll('reports', upTo(Number.POSITIVE_INFINITY)),
    async put(report, durability) {
      const write = database.transaction('reports', 'readwrite', { durability });
      await Promise.all([write.store.put(report, [key, report.seq]), write.done]);
    },
    drop: (seq) => database.delete('reports', upTo(seq)),
    // One tab at a time hands over what both can see. Without locks a repeat is dropped by the server.
    alone: (run) => (locks ? locks.request(key, run) : run()),
    close: () => database.close(),
  };
}
