import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/*
 * Runs in a mount namespace of its own (`unshare -m`): a disk in a file, a program that writes to it, and a power cut.
 * The cut is ext4's own: the file system stops at one instant, in the middle of whatever it does, and nothing that was
 * only in memory is ever written. What had been handed to the disk is there when it is mounted again. Lines of the program
 * go to stdout, with the line `cut` before the first that may have been said during the cut; what the disk holds afterwards is copied to `out`.
 * Arguments: folder with `disk.img`, `mnt` and `out`; the number of lines after which the power is cut; the program and
 * its arguments.
 */
const [folder, lines, program, ...args] = process.argv.slice(2) as [string, string, string, ...string[]];
const disk = join(folder, 'disk.img');
const mount = join(folder, 'mnt');

/** EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH. Node has no ioctl, and every Debian has a perl. */
const CUT =
  'open(my $d, "<", $ARGV[0]) or die $!; my $how = pack("L", 2); ioctl($d, 0x8004587d, $how) or die $!';

function run(command: string, ...commandArgs: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, commandArgs, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${error?.message ?? stderr.trim()}`);
}

run('mount', '-o', 'loop', disk, mount);
const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
const exited = once(child, 'exit');
let said = 0;
for await (const line of createInterface({ input: child.stdout })) {
  process.stdout.write(`${line}\n`);
  said += 1;
  if (said !== Number(lines)) continue;
  process.stdout.write('cut\n');
  run('perl', '-e', CUT, mount);
  child.kill('SIGKILL');
}
await exited;
run('umount', mount);
run('mount', '-o', 'loop', disk, mount);
for (const name of ['greenroom.db', 'greenroom.db-wal']) {
  if (existsSync(join(mount, name))) copyFileSync(join(mount, name), join(folder, 'out', name));
}
run('umount', mount);
if (said < Number(lines)) throw new Error(`the program ended by itself after ${said} lines`);
