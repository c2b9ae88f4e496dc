import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ROOT } from '../../scripts/runner/repository.ts';
import { DEMO_PAGE } from './build-pages.ts';
import { ServerProcess } from './server-process.ts';

export interface TestServerOptions {
  /** Folder of the built page that is served. */
  readonly page?: string;
  readonly config?: string;
}

/** What the server holds, by name. All zero when nobody is there and nothing is left to do. */
export interface Ledger {
  readonly [name: string]: number;
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
    const { page, config } = this.#options;
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
        ],
      ],
      cwd: ROOT,
    });
    this.#port = Number(new URL(this.#process.address).port);
  }

  async stop(): Promise<number | null> {
    return (await this.#process?.stop()) ?? null;
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  async ledger(): Promise<Ledger> {
    const response = await fetch(`${this.address}/debug/ledger`);
    if (!response.ok) throw new Error(`/debug/ledger says ${response.status}`);
    return (await response.json()) as Ledger;
  }

  /** What the pages have reported of links that did not prove themselves, from the record: failures, sorted, each once. */
  linkFailures(): string[] {
    const record = new DatabaseSync(join(this.#data, 'greenroom.db'), { readOnly: true });
    try {
      const rows = record.prepare("SELECT payload FROM report WHERE kind = 'link'").all();
      const failures = rows.map(
        ({ payload }) => (JSON.parse(String(payload)) as { failure: string | null }).failure,
      );
      return [...new Set(failures.filter((failure) => failure !== null))].sort();
    } finally {
      record.close();
    }
  }

  /** Stops the process, if it still runs, and removes its data. */
  async close(): Promise<void> {
    await this.#process?.stop();
    rmSync(this.#data, { recursive: true, force: true });
  }
}
