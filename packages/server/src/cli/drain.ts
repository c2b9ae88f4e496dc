import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { recordFileIn } from '../record-file.ts';
import { isRecordHeld } from '../store/sqlite/database.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { readPid } from './pid-file.ts';
import { secondsOf } from './seconds.ts';
import { parsed } from './usage-error.ts';

const OPTIONS = {
  data: { type: 'string', default: '.greenroom' },
  wait: { type: 'string', default: '60' },
  json: { type: 'boolean', default: false },
} as const;

const LOOK_EVERY_MS = 50;

/** What came of it; the words of `--json`. */
type DrainState = 'stopped' | 'draining' | 'notRunning' | 'notAllowed';

interface Drain {
  readonly state: DrainState;
  readonly pid: number | null;
  readonly waitedMs: number;
}

/** `greenroom drain`: asks the server on this data folder to finish, and waits until it has stopped. */
export async function drain(args: readonly string[]): Promise<ExitCode> {
  const { values } = parsed(() => parseArgs({ args: [...args], options: OPTIONS }));
  const waitMs = secondsOf(values.wait, '--wait') * 1_000;
  const result = await drainServer(values.data, waitMs);
  if (values.json) console.info(JSON.stringify(result));
  else (isDone(result, waitMs) ? console.info : console.error)(sentenceFor(result, values.data));
  return isDone(result, waitMs) ? EXIT.done : EXIT.failed;
}

async function drainServer(dataDir: string, waitMs: number): Promise<Drain> {
  const startedAt = performance.now();
  // The lock comes first: without it the number may long be that of somebody else's process, and whoever takes it removes that.
  const pid = isRecordHeld(recordFileIn(dataDir)) ? readPid(dataDir) : undefined;
  const end = (state: DrainState): Drain => ({
    state,
    pid: pid ?? null,
    waitedMs: Math.round(performance.now() - startedAt),
  });
  if (pid === undefined) return end('notRunning');
  const refusal = signalRefusal(pid, 'SIGTERM');
  if (refusal !== undefined) return end(refusal === 'EPERM' ? 'notAllowed' : 'notRunning');
  // A server that stops takes its number away; one that is killed meanwhile leaves it, and is gone.
  while (readPid(dataDir) === pid && signalRefusal(pid, 0) === undefined) {
    if (performance.now() - startedAt >= waitMs) return end('draining');
    await sleep(LOOK_EVERY_MS);
  }
  return end('stopped');
}

/** Who asks for no wait is done when it was asked. */
function isDone({ state }: Drain, waitMs: number): boolean {
  return state === 'stopped' || (state === 'draining' && waitMs === 0);
}

function signalRefusal(pid: number, signal: NodeJS.Signals | 0): string | undefined {
  try {
    process.kill(pid, signal);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}

function sentenceFor({ state, pid, waitedMs }: Drain, dataDir: string): string {
  switch (state) {
    case 'stopped':
      return `The server (process ${pid}) has stopped after ${(waitedMs / 1_000).toFixed(1)} s; the next one goes on with its record.`;
    case 'draining':
      return `The server (process ${pid}) takes no newcomers and stops by itself; it has not stopped yet.`;
    case 'notAllowed':
      return `No permission to signal the server (process ${pid}); run this as the user that runs the server.`;
    case 'notRunning':
      return `No server runs on ${dataDir}.`;
  }
}
