import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for one test's record. */
export interface RecordFolder {
  readonly file: string;
  remove(): void;
}

/**
 * In memory where the system offers that: hundreds of small records would wait for the disk, and what a killed process
 * leaves behind is the same on both.
 */
export function makeRecordFolder(): RecordFolder {
  const folder = mkdtempSync(join(parentFolder(), 'greenroom-store-'));
  return {
    file: join(folder, 'record.sqlite'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function parentFolder(): string {
  const inMemory = '/dev/shm';
  try {
    accessSync(inMemory, constants.W_OK);
    return inMemory;
  } catch {
    return tmpdir();
  }
}
