import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { MeasuredProcess } from '../process/measured-process.ts';

const COMMAND = fileURLToPath(new URL('../../../packages/server/src/cli/main.ts', import.meta.url));
const CONFIG = fileURLToPath(new URL('./bench.config.ts', import.meta.url));
const ADMIN_TOKEN = 'admin-token-of-the-bench';

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
  // The ledger is shown to the lab alone; the server reads its token from the environment.
  env.GREENROOM_ADMIN_TOKEN = ADMIN_TOKEN;
  const process = await MeasuredProcess.start(COMMAND, args);
  return {
    process,
    address: process.address,
    async ledger() {
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
      const response = await fetch(`${process.address}/debug/ledger`, { headers });
      if (!response.ok) throw new Error(`the ledger was refused: ${response.status}`);
      return (await response.json()) as Record<string, number>;
    },
    async stop() {
      await process.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
