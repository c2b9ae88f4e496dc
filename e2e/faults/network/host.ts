import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The name that a command's answer begins with: nothing that is run here prints it. */
const DONE = 'greenroom-done';

/**
 * A machine of its own as far as the network goes: a network namespace, held by a shell that waits for commands. It has no
 * name, so nothing is left behind: when this process ends, however it ends, the shell's input closes and the namespace goes.
 */
export class Host {
  readonly name: string;
  readonly #shell: ChildProcessWithoutNullStreams;
  readonly #said: string[] = [];
  #waiting: ((exitCode: number) => void) | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(name: string, shell: ChildProcessWithoutNullStreams) {
    this.name = name;
    this.#shell = shell;
    for (const stream of [shell.stdout, shell.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (!line.startsWith(DONE)) return this.#said.push(line);
        this.#waiting?.(Number(line.slice(DONE.length)));
      });
    }
    // Its end tells.
    shell.stdin.on('error', () => {});
    shell.once('exit', (code) => {
      this.#said.push(`the shell ended with ${code}`);
      this.#waiting?.(code ?? 1);
    });
  }

  /** `where`: 'own' makes a namespace, 'ours' is the one that this process is in. Rejects where that is not allowed. */
  static async open(name: string, where: 'own' | 'ours' = 'own'): Promise<Host> {
    const [program = '', ...args] = where === 'own' ? ['unshare', '-n', 'sh'] : ['sh'];
    const host = new Host(name, spawn(program, args, { stdio: 'pipe' }));
    await host.run('ip link set lo up');
    return host;
  }

  /** Of the namespace: see `nsenter`. */
  get pid(): number {
    return this.#shell.pid!;
  }

  get #isOver(): boolean {
    return this.#shell.exitCode !== null || this.#shell.signalCode !== null;
  }

  /** Runs in this network; rejects with what was printed when the exit code is not 0. One after the other. */
  run(command: string): Promise<void> {
    const next = this.#turn.then(async () => {
      if (this.#isOver) throw new Error(`${this.name}: ${command}: its shell has ended`);
      this.#said.length = 0;
      const exitCode = await new Promise<number>((resolve) => {
        this.#waiting = resolve;
        this.#shell.stdin.write(`${command}\necho "${DONE} $?"\n`);
      });
      if (exitCode !== 0) throw new Error(`${this.name}: ${command}: ${this.#said.join('\n')}`);
    });
    this.#turn = next.catch(() => {});
    return next;
  }

  async close(): Promise<void> {
    if (this.#isOver) return;
    const ended = once(this.#shell, 'exit');
    this.#shell.stdin.end();
    await ended;
  }
}
