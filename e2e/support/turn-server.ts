import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findTurnServer } from '../../scripts/browsers/find.ts';
import { isInNamespace } from './browsers.ts';

/** Tests that run at once have a relay each; the servers that they start know which. */
const WORKER = Number(process.env.TEST_PARALLEL_INDEX ?? 0);
/** The address of our network namespace. */
const ADDRESS = '10.77.0.1';
const portOf = (worker: number) => 34_780 + worker;
/** A pair takes a handful. */
const RELAY_PORTS = 200;

const START_TIMEOUT_MS = 20_000;

export const TURN_URL = `turn:${ADDRESS}:${portOf(WORKER)}?transport=udp`;
/** Name of the variable that the config of the tests reads the secret from. */
export const TURN_SECRET_IN = 'GREENROOM_TEST_TURN_SECRET';

/** Why no relay can be run here, in words; undefined when one can. */
export function whyNoTurnServer(): string | undefined {
  if (!findTurnServer()) return 'no coturn was found or could be installed';
  return isInNamespace ? undefined : 'there is no network namespace to run a relay in';
}

/** A real coturn that shares a secret with the server of the test. */
export class TurnServer {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly log: readonly string[];

  private constructor(child: ChildProcess, folder: string, log: readonly string[]) {
    this.#child = child;
    this.#folder = folder;
    this.log = log;
  }

  /** `worker`: whose relay it is, where one process has several. */
  static async start(secret: string, worker = WORKER): Promise<TurnServer> {
    const firstRelayPort = 42_000 + worker * RELAY_PORTS;
    const folder = mkdtempSync(join(tmpdir(), 'greenroom-turn-'));
    const args = [
      ...['-n', '--log-file=stdout', '--simple-log', '--verbose', '--no-cli', '--no-tls', '--no-dtls'],
      ...[`--listening-ip=${ADDRESS}`, `--listening-port=${portOf(worker)}`, `--relay-ip=${ADDRESS}`],
      ...[`--min-port=${firstRelayPort}`, `--max-port=${firstRelayPort + RELAY_PORTS - 1}`],
      ...['--realm=greenroom.test', '--use-auth-secret', `--static-auth-secret=${secret}`],
      ...['--fingerprint', '--no-multicast-peers', '--relay-threads=1'],
      ...[`--pidfile=${join(folder, 'pid')}`, `--userdb=${join(folder, 'db')}`],
    ];
    const child = spawn(findTurnServer() ?? 'turnserver', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const log: string[] = [];
    const listens = new Promise<boolean>((resolve) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        log.push(line);
        if (/UDP listener opened on/i.test(line)) resolve(true);
      });
      child.once('exit', () => resolve(false));
      setTimeout(() => resolve(false), START_TIMEOUT_MS).unref();
    });
    const server = new TurnServer(child, folder, log);
    if (await listens) return server;
    await server.close();
    throw new Error(`coturn does not listen:\n${log.join('\n')}`);
  }

  async close(): Promise<void> {
    const isOver = this.#child.exitCode !== null || this.#child.signalCode !== null;
    const exited = isOver ? undefined : once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
