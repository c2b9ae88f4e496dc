import type { Report } from '@greenroom/protocol';

/** Where one participant's reports wait until the server has them, over reloads. Port; the adapter is `adapters/indexeddb`. */
export interface ReportStore {
  /** What is kept, by rising seq. */
  load(): Promise<readonly Report[]>;
  /** Resolves when kept; `strict`: on the disk, for what must survive the browser being killed. */
  put(report: Report, durability: 'relaxed' | 'strict'): Promise<void>;
  /** Forgets everything up to this seq. */
  drop(upTo: number): Promise<void>;
  /** Runs alone among the tabs of this browser, where the browser has locks. */
  alone<T>(run: () => Promise<T>): Promise<T>;
  close(): void;
}
