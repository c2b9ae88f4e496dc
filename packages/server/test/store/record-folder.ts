import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for one test's record. */
export interface RecordFolder {
  readonly file: string;
  remove(): void;
}

export function makeRecordFolder(): RecordFolder {
  const folder = mkdtempSync(join(tmpdir(), 'greenroom-store-'));
  return {
    file: join(folder, 'record.sqlite'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
