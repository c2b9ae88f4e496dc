import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MeasuredProcess } from '../process/measured-process.ts';
import { playOverRelay } from './relay-client.ts';
import type { Trace } from './trace.ts';

const RELAY = fileURLToPath(new URL('./socketio-relay.ts', import.meta.url));

export const RELAY_PEER = 'socket.io relay';

/** CPU per session of the bare relay, in microseconds, connects included: `total` sessions, `atOnce` at a time. */
export async function measureRelay(
  trace: Trace,
  options: { readonly total: number; readonly atOnce: number },
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'greenroom-relay-'));
  const file = join(folder, 'trace.json');
  writeFileSync(file, JSON.stringify(trace));
  const relay = await MeasuredProcess.start(RELAY, [file]);
  try {
    const before = await relay.usage();
    let next = 0;
    const playOneAfterTheOther = async () => {
      while (next < options.total) await playOverRelay(relay.address, `s${next++}`, trace);
    };
    await Promise.all(Array.from({ length: options.atOnce }, playOneAfterTheOther));
    const after = await relay.usage();
    return (after.cpuUs - before.cpuUs) / options.total;
  } finally {
    await relay.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
