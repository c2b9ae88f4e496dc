import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../scripts/runner/repository.ts';
import { DEMO_PAGE } from './build-pages.ts';
import { type Ledger, readLedger } from './ledger.ts';
import { ServerProcess } from './server-process.ts';
import { StudyRecord } from './study-record.ts';

export interface TestServerOptions {
  /** Folder of the built page that is served. */
  readonly page?: string;
  readonly config?: string;
  /** Added to the server's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long a stop waits for sessions; by default a test waits for nothing. */
  readonly drainSeconds?: number;
}

/** The real server in a process of its own, on a data folder of its own. */
export class TestServer {
  readonly #options: Required<TestServerOptions>;
  readonly #data = mkdtempSync(join(tmpdir(), 'greenroom-e2e-'));
  #process: ServerProcess | undefined;
  #port = 0;

  private constructor(options: TestServerOptions) {
    this.#options = {
      page: options.page ?? DEMO_PAGE,
      config: options.config ?? join(ROOT, 'e2e/configs/standard.config.ts'),
      env: options.env ?? {},
      drainSeconds: options.drainSeconds ?? 0,
    };
  }

  static async start(options: TestServerOptions = {}): Promise<TestServer> {
    const server = new TestServer(options);
    await server.restart();
    return server;
  }

  get address(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get log(): readonly string[] {
    return this.#process?.log ?? [];
  }

  /** Starts again after `stop` or `kill`, on the same data and the same port. */
  async restart(): Promise<void> {
    const { page, config, env, drainSeconds } = this.#options;
    this.#process = await ServerProcess.start({
      program: process.execPath,
      args: [
        '--conditions=source',
        join(ROOT, 'packages/server/src/cli/main.ts'),
        'serve',
        ...[
          '--config',
          config,
          '--static',
          page,
          '--data',
          this.#data,
          '--port',
          String(this.#port),
          '--debug',
          '--drain',
          String(drainSeconds),
        ],
      ],
      cwd: ROOT,
      env,
    });
    this.#port = Number(new URL(this.#process.address).port);
  }

  async stop(): Promise<number | null> {
    return (await this.#process?.stop()) ?? null;
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  ledger(): Promise<Ledger> {
    return readLedger(this.address);
  }

  /** What is stored so far; readable too while the server runs or is down. */
  get record(): StudyRecord {
    return new StudyRecord(join(this.#data, 'greenroom.db'));
  }

  /** Stops the process, if it still runs, and removes its data. */
  async close(): Promise<void> {
    await this.#process?.stop();
    rmSync(this.#data, { recursive: true, force: true });
  }
}
