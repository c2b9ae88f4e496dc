import { join } from 'node:path';

/** The record in a data folder. */
export function recordFileIn(dataDir: string): string {
  return join(dataDir, 'greenroom.db');
}
