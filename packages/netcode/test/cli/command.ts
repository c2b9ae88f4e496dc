import { execFile } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** Where the command is run: places are told relative to it. */
export const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const COMMAND = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `greenroom-sync-test` as a child process. */
export function command(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const all = ['--conditions=source', COMMAND, ...args];
    const options = { cwd: FOLDER, env: { ...process.env, NODE_OPTIONS: '' } };
    execFile(process.execPath, all, options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}
