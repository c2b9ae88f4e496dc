import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { pidFileBeside, recordFileIn } from '../record-file.ts';

/*
 * Beside its record a server leaves the number of its process, so that `greenroom drain` needs no port, no token and no
 * guessing: who may signal the process is the system's to say. The number alone proves nothing: a process that was killed
 * leaves its file behind, until the next one takes the lock on the record. Only while that is held does a server live.
 */

function pidFileIn(dataDir: string): string {
  return pidFileBeside(recordFileIn(dataDir));
}

/** Call while the record is ours. A server whose record is in memory has no folder to leave anything in. The number is no secret. */
export function writePid(dataDir: string): void {
  if (dataDir !== ':memory:') writeFileSync(pidFileIn(dataDir), `${process.pid}\n`, { mode: 0o644 });
}

export function removePid(dataDir: string): void {
  // Of a server that has taken over since: not ours to remove.
  if (dataDir !== ':memory:' && readPid(dataDir) === process.pid) rmSync(pidFileIn(dataDir), { force: true });
}

/** Undefined where there is none, or something else. */
export function readPid(dataDir: string): number | undefined {
  try {
    const text = readFileSync(pidFileIn(dataDir), 'utf8').trim();
    return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;
  } catch {
    return undefined;
  }
}
