import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { ADMIN_TOKEN } from './ledger.ts';

const START_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 15_000;

export interface ServerCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** One running server process: from the line that names its address to its exit. */
export class ServerProcess {
  readonly address: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #log: string[];

  private constructor(child: ChildProcess, exited: Promise<unknown>, address: string, log: string[]) {
    this.#child = child;
    this.#exited = exited;
    this.address = address;
    this.#log = log;
  }

  /** Resolves when the server answers `/readyz`; rejects with what it printed when it does not. */
  static async start(command: ServerCommand): Promise<ServerProcess> {
    const child = spawn(command.program, command.args, {
      cwd: command.cwd,
      env: { ...process.env, GREENROOM_ADMIN_TOKEN: ADMIN_TOKEN, ...command.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log: string[] = [];
    const exited = once(child, 'exit').catch((error: unknown) => log.push(String(error)));
    const address = new Promise<string>((resolve) => {
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          log.push(line);
          const found = /listening on (http:\/\/[^\s"]+)/.exec(line)?.[1];
          if (found) resolve(found);
        });
      }
    });
    try {
      const ready = await within(START_TIMEOUT_MS, Promise.race([address, exited.then(() => undefined)]));
      if (!ready) throw new Error('it ended');
      await answersReady(ready);
      return new ServerProcess(child, exited, ready, log);
    } catch (error) {
      child.kill('SIGKILL');
      throw new Error(`the server did not start: ${String(error)}\n${log.join('\n')}`);
    }
  }

  get log(): readonly string[] {
    return this.#log;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** As Ctrl-C or a service manager does it; returns the exit code. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    await within(STOP_TIMEOUT_MS, this.#exited).catch(() => this.kill());
    return this.#child.exitCode;
  }

  /** As a power cut does it. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}

async function answersReady(address: string): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const response = await fetch(`${address}/readyz`);
    if (response.ok) return;
    if (performance.now() > deadline) throw new Error(`/readyz says ${response.status}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
