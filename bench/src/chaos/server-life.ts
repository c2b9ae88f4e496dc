import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ADMIN_TOKEN, readLedger, SERVER_COMMAND } from '../server/server-command.ts';

const CONFIG = fileURLToPath(new URL('./chaos.config.ts', import.meta.url));

/** The real command on one port and one record, over as many processes as it takes. */
export interface ServerLife {
  readonly url: string;
  readonly file: string;
  /** Lines of level error, of all processes, and exits that should not have been. */
  readonly wrongs: string[];
  /** SIGKILL; nobody is there for so long. */
  kill(goneMs: number): Promise<void>;
  /** SIGTERM: no new people, a while for what is under way, and the next process. */
  redeploy(): Promise<void>;
  ledger(): Promise<Readonly<Record<string, number>>>;
  /** Stops it, and reads what is left with the rest of the record. */
  stop(): Promise<void>;
  remove(): void;
}

export async function startServerLife(): Promise<ServerLife> {
  const data = mkdtempSync(join(tmpdir(), 'greenroom-chaos-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const wrongs: string[] = [];
  let child = await start();

  async function start(): Promise<ChildProcess> {
    const where = ['--config', CONFIG, '--data', data, '--port', String(port), '--host', '127.0.0.1'];
    const how = ['--debug', '--drain', '1', '--log', 'error'];
    const made = spawn(process.execPath, ['--conditions=source', SERVER_COMMAND, 'serve', ...where, ...how], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PORT: '', GREENROOM_ADMIN_TOKEN: ADMIN_TOKEN },
    });
    let text = '';
    made.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      for (const line of chunk.split('\n')) if (line !== '') wrongs.push(`server: ${line.slice(0, 1_000)}`);
    });
    await new Promise<void>((resolve, reject) => {
      made.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.includes('listening on ')) resolve();
      });
      made.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${wrongs.join('\n')}`)));
    });
    return made;
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const closed = once(child, 'close');
    child.kill(signal);
    const [code] = await closed;
    if (signal === 'SIGTERM' && code !== 0) wrongs.push(`server: ended with ${code} when asked to stop`);
  }

  return {
    url,
    file: join(data, 'greenroom.db'),
    wrongs,
    async kill(goneMs) {
      await end('SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, goneMs));
      child = await start();
    },
    async redeploy() {
      await end('SIGTERM');
      child = await start();
    },
    ledger: () => readLedger(url),
    stop: () => end('SIGTERM'),
    remove() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
