import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
export const FIXTURE_CONFIG = fileURLToPath(new URL('../config/fixtures/good.config.js', import.meta.url));

export interface CommandProcess {
  readonly process: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals | null>;
}

/** The real command in a process of its own; killed when the test is over. */
export function startCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): CommandProcess {
  const child = spawn(process.execPath, ['--conditions=source', MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PORT: '', ...env },
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk));
  const exited = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { process: child, stdout: () => text.stdout, stderr: () => text.stderr, exited };
}

export interface ServerProcess extends CommandProcess {
  readonly url: string;
}

/** Resolves when the command says that it listens; rejects with its stderr when it ends before. */
export async function listening(command: CommandProcess): Promise<ServerProcess> {
  const url = await new Promise<string>((resolve, reject) => {
    const look = () => {
      const [, found] = /^listening on (\S+)\n/m.exec(command.stdout()) ?? [];
      if (found) resolve(found);
    };
    command.process.stdout?.on('data', look);
    look();
    void command.exited.then((code) => reject(new Error(`ended with ${code}: ${command.stderr()}`)));
  });
  return { ...command, url };
}

/** A folder for the record, removed when the test is over. */
export async function makeDataDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'greenroom-data-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
