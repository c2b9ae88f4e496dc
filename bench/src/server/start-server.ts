import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { MeasuredProcess } from '../process/measured-process.ts';
import { ADMIN_TOKEN, readLedger, SERVER_COMMAND } from './server-command.ts';

const CONFIG = fileURLToPath(new URL('./bench.config.ts', import.meta.url));

export interface BenchServer {
  readonly process: MeasuredProcess;
  readonly address: string;
  /** What it holds, by name. */
  ledger(): Promise<Readonly<Record<string, number>>>;
  stop(): Promise<void>;
}

/** The real server with its durable record on disk, in a process of its own. */
export async function startServer(): Promise<BenchServer> {
  const data = mkdtempSync(join(tmpdir(), 'greenroom-bench-'));
  const args = [
    'serve',
    '--config',
    CONFIG,
    '--data',
    data,
    '--port',
    '0',
    '--host',
    '127.0.0.1',
    '--debug',
    '--drain',
    '0',
  ];
  env.GREENROOM_ADMIN_TOKEN = ADMIN_TOKEN;
  const process = await MeasuredProcess.start(SERVER_COMMAND, args);
  return {
    process,
    address: process.address,
    ledger: () => readLedger(process.address),
    async stop() {
      await process.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
