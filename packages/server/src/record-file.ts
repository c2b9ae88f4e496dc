import { dirname, join } from 'node:path';

/** The record in a data folder. */
export function recordFileIn(dataDir: string): string {
  return join(dataDir, 'greenroom.db');
}

/** Where the server that has the record leaves the number of its process. */
export function pidFileBeside(recordFile: string): string {
  return join(dirname(recordFile), 'greenroom.pid');
}
