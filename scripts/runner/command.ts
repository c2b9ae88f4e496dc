import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { ROOT } from './repository.ts';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Kills the command's whole process group after this long and reports exit code 124. */
  readonly timeoutMs?: number;
  /** Show the output while it comes (long commands); otherwise it is only returned. */
  readonly isShown?: boolean;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  /** stdout and stderr as they came. */
  readonly output: string;
}

/** Our tools first, whether or not npm started us. */
const SEARCH_PATH = [join(ROOT, 'node_modules/.bin'), process.env.PATH ?? ''].join(delimiter);

/** Runs a program without a shell. Never throws: a program that cannot be started has exit code 127. */
export function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? ROOT,
      env: { ...process.env, ...options.env, PATH: SEARCH_PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    let stdout = '';
    let output = '';
    const collect = (chunk: Buffer, isStdout: boolean) => {
      const text = chunk.toString('utf8');
      output += text;
      if (isStdout) stdout += text;
      if (options.isShown) process.stdout.write(text);
    };
    child.stdout.on('data', (chunk: Buffer) => collect(chunk, true));
    child.stderr.on('data', (chunk: Buffer) => collect(chunk, false));

    let isTimedOut = false;
    const kill = (signal: NodeJS.Signals) => {
      if (child.pid === undefined) return;
      try {
        process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
      } catch {
        // Already gone.
      }
    };
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            isTimedOut = true;
            kill('SIGKILL');
          }, options.timeoutMs);
    // A detached group does not get the terminal's Ctrl-C: pass it on.
    const onInterrupt = () => {
      kill('SIGTERM');
      process.exit(130);
    };
    process.once('SIGINT', onInterrupt);
    process.once('SIGTERM', onInterrupt);

    let isSettled = false;
    const settle = (exitCode: number, note = '') => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      process.removeListener('SIGINT', onInterrupt);
      process.removeListener('SIGTERM', onInterrupt);
      resolve({ exitCode, stdout, output: output + note });
    };
    child.once('error', (error) => settle(127, `${program}: ${error.message}\n`));
    child.once('close', (code, signal) => {
      if (isTimedOut) settle(124, `\n${program}: no end within ${options.timeoutMs} ms, killed\n`);
      else settle(code ?? 1, signal ? `\n${program}: ended by ${signal}\n` : '');
    });
  });
}
