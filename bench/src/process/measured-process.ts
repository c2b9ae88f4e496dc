import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Question, Usage } from './probe.ts';

const PROBE = new URL('./probe.ts', import.meta.url).href;

/** A server in a process of its own whose CPU time and memory can be asked for. */
export class MeasuredProcess {
  readonly address: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, address: string) {
    this.#child = child;
    this.address = address;
  }

  /** Starts a TypeScript program that prints `listening on http://...`; rejects with its output if it ends before. */
  static async start(
    program: string,
    args: readonly string[],
    options: { readonly cwd?: string } = {},
  ): Promise<MeasuredProcess> {
    const child = fork(program, args, {
      execArgv: ['--conditions=source', '--expose-gc', '--import', PROBE],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    const output: string[] = [];
    const address = await new Promise<string>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        if (!stream) continue;
        createInterface({ input: stream }).on('line', (line) => {
          if (output.length < 100) output.push(line);
          const found = /listening on (http:\/\/[^\s"]+)/.exec(line)?.[1];
          if (found) resolve(found);
        });
      }
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`${program} ended with ${code}:\n${output.join('\n')}`)));
    });
    return new MeasuredProcess(child, address);
  }

  async usage({ isAfterCollection = false } = {}): Promise<Usage> {
    const answer = once(this.#child, 'message');
    const question: Question = { type: 'usage', isAfterCollection };
    this.#child.send(question);
    const [usage] = (await answer) as [Usage];
    return usage;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exited;
  }
}
