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
  options: { readonly total: number; readonly atOnce: number; readonly warmUp: number },
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'greenroom-relay-'));
  const file = join(folder, 'trace.json');
  writeFileSync(file, JSON.stringify(trace));
  const relay = await MeasuredProcess.start(RELAY, [file]);
  try {
    await playMany(relay.address, trace, { total: options.warmUp, atOnce: 50, prefix: 'warm' });
    const before = await relay.usage();
    await playMany(relay.address, trace, { ...options, prefix: 's' });
    const after = await relay.usage();
    return (after.cpuUs - before.cpuUs) / options.total;
  } finally {
    await relay.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function playMany(
  address: string,
  trace: Trace,
  options: { readonly total: number; readonly atOnce: number; readonly prefix: string },
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < options.total) await playOverRelay(address, `${options.prefix}${next++}`, trace);
  };
  await Promise.all(Array.from({ length: Math.min(options.atOnce, options.total) }, lane));
}
