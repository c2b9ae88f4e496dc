import type { ReportStore } from '../../ports/report-store.ts';

const DATABASE = 'greenroom';
const REPORTS = 'reports';

/**
 * One participant's reports in the browser's own database, by seq. Rejects where there is none (private mode), and where
 * the page that embeds us has one of the same name for itself.
 */
export async function openReportStore(key: string): Promise<ReportStore> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => void opening.result.createObjectStore(REPORTS);
  const database = await answerOf(opening);
  if (!database.objectStoreNames.contains(REPORTS)) {
    database.close();
    throw new Error(`the database '${DATABASE}' is not ours`);
  }
  const upTo = (seq: number) => IDBKeyRange.bound([key, 0], [key, seq]);
  const locks = globalThis.navigator?.locks;

  /** Resolves when the change is kept. */
  async function change(
    work: (reports: IDBObjectStore) => void,
    options?: IDBTransactionOptions,
  ): Promise<void> {
    const transaction = database.transaction(REPORTS, 'readwrite', options);
    work(transaction.objectStore(REPORTS));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
  }

  return {
    load: async () =>
      answerOf(database.transaction(REPORTS).objectStore(REPORTS).getAll(upTo(Number.POSITIVE_INFINITY))),
    put: (report, durability) => change((reports) => reports.put(report, [key, report.seq]), { durability }),
    drop: (seq) => change((reports) => reports.delete(upTo(seq))),
    // One tab at a time hands over what both can see. Without locks a repeat is dropped by the server.
    alone: (run) => (locks ? locks.request(key, run) : run()),
    close: () => database.close(),
  };
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
