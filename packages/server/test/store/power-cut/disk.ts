import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CUT_POWER = fileURLToPath(new URL('./cut-power.ts', import.meta.url));
const DISK_BYTES = 64 * 2 ** 20;
/** A cut takes a second; a run that hangs must not hold up everything else. */
const TIMEOUT_MS = 60_000;

export interface AfterThePowerCut {
  /** Every line that the program had said before the cut. */
  readonly lines: readonly string[];
  /** The record as the disk has it. */
  readonly file: string;
}

/**
 * Runs a program of this folder on a new disk, cuts the power after so many lines, and gives what is on the disk to
 * `check`. `args` get the path of the record on that disk.
 */
export async function withPowerCut(
  { lines, program, args = [] }: { lines: number; program: string; args?: readonly string[] },
  check: (after: AfterThePowerCut) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'greenroom-disk-'));
  try {
    const said = cutPower(folder, lines, [
      '--conditions=source',
      program,
      join(folder, 'mnt/greenroom.db'),
      ...args,
    ]);
    await check({ lines: said, file: join(folder, 'out/greenroom.db') });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function cutPower(
  folder: string,
  lines: number,
  args: readonly string[],
  program = process.execPath,
): string[] {
  for (const name of ['mnt', 'out']) mkdirSync(join(folder, name));
  const disk = join(folder, 'disk.img');
  writeFileSync(disk, '');
  truncateSync(disk, DISK_BYTES);
  run('mkfs.ext4', '-q', disk);
  const inside = ['-m', '--propagation', 'private', process.execPath, '--conditions=source', CUT_POWER];
  const stdout = run('unshare', ...inside, folder, String(lines), program, ...args);
  /*
   * Only what was said before the cut began. While it is being made ext4's shutdown answers a sync that is under way
   * without an error, and drops what it was to write: a program without a database, which does nothing but write a page,
   * sync it and say so, lost the last line that it had said in 20 of 250 cuts, and never one from before the cut.
   */
  const heard = stdout.split('\n');
  return heard.slice(0, heard.indexOf('cut'));
}

function run(command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  });
  if (status !== 0)
    throw new Error(`${command}: ${error?.message ?? /^\w*Error: .*/m.exec(stderr)?.[0] ?? stderr.trim()}`);
  return stdout;
}

/** Undefined where the power can be cut, else the reason in words. */
export function whyNoPowerCut(): string | undefined {
  if (process.platform !== 'linux') return 'disks in a file are mounted on Linux only';
  if (process.getuid?.() !== 0) return 'only root may mount a disk';
  const folder = mkdtempSync(join(tmpdir(), 'greenroom-disk-'));
  try {
    cutPower(folder, 1, ['line'], 'echo');
    return undefined;
  } catch (error) {
    return `no disk can be made here (${error instanceof Error ? error.message : String(error)})`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
