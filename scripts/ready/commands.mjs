import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';

/** A second signal within this time is the first one on another way: from the terminal, and from npm. */
const ECHO_MS = 1_000;
/** How often we look whether the shell that npm started us in is still there. */
const PARENT_CHECK_MS = 500;

/** Splits `a b --then c d` into `[[a, b], [c, d]]`. */
export function commandsOf(args) {
  const commands = [[]];
  for (const word of args) {
    if (word === '--then') commands.push([]);
    else commands.at(-1).push(word);
  }
  return commands.filter((command) => command.length > 0);
}

/** Runs one after the other until one fails; returns the last one's exit code. `folders` are searched for programs first. */
export async function runCommands(commands, folders, cwd) {
  for (const command of commands) {
    const exitCode = await run(command, folders, cwd);
    if (exitCode !== 0) return exitCode;
  }
  return 0;
}

function run([program, ...args], folders, cwd) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      stdio: 'inherit',
      env: { ...process.env, PATH: [...folders, process.env.PATH].join(delimiter) },
      // Windows finds `vite.cmd` only this way.
      shell: process.platform === 'win32',
    });
    let heardAt = 0;
    const onSignal = (signal) => {
      const isFirst = heardAt === 0;
      if (!isFirst && Date.now() - heardAt < ECHO_MS) return;
      heardAt = Date.now();
      // A terminal tells everybody in it, once and in person.
      if (signal === 'SIGINT' && isFirst && hasTerminal()) return;
      child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, onSignal);
    // Who stops npm stops the shell between npm and us, and nobody tells us: a server must not stay behind.
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      child.kill('SIGTERM');
    }, PARENT_CHECK_MS);
    const settle = (exitCode) => {
      clearInterval(watch);
      for (const signal of signals) process.removeListener(signal, onSignal);
      resolve(exitCode);
    };
    child.once('error', (error) => {
      console.error(`${program} cannot be started: ${error.message}`);
      settle(127);
    });
    child.once('close', (code) => settle(code ?? 1));
  });
}

function hasTerminal() {
  return [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
}
