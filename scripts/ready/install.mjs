import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HumanError } from './human-error.mjs';
import { ACCOUNT } from './installed.mjs';
import { explainFailure } from './npm-failure.mjs';

/** How often somebody who waits is told that we still do. */
const NEWS_MS = 15_000;
/** What was turned off in npm's settings, or by NODE_ENV, is needed here all the same. */
const EVERYTHING = ['--include=dev', '--include=optional'];
/** The lock names exact versions and their hashes: what npm has kept of them is as good as what the registry says today. */
const FROM_CACHE = '--prefer-offline';
/** A registry that cannot be reached is asked again within seconds, not minutes. */
const IMPATIENT = ['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];

/** Installs with npm, leaving package.json and package-lock.json as they are. Throws a sentence when it fails. */
export async function install(root) {
  // A whole installation is repaired, never deleted first: without a network it would be gone.
  const isWhole = existsSync(join(root, ACCOUNT));
  const task = isWhole ? ['install', '--no-save'] : ['ci'];
  console.error(
    isWhole
      ? 'package-lock.json has changed: installing what is new...'
      : 'Installing what package-lock.json names, once (about half a minute)...',
  );
  const { exitCode, output } = await runNpm(
    [...task, ...EVERYTHING, FROM_CACHE, ...IMPATIENT, ...QUIET],
    root,
  );
  if (exitCode !== 0) throw new HumanError(explainFailure(output, isWhole));
}

function runNpm(args, root) {
  return new Promise((resolve) => {
    const startedAt = Date.now();
    const [program, first] = npmProgram();
    const child = spawn(program, [...first, ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && first.length === 0,
    });
    let output = '';
    const collect = (chunk) => {
      output += chunk;
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const news = setInterval(() => {
      const seconds = Math.round((Date.now() - startedAt) / 1000);
      console.error(`... still installing after ${seconds} s: npm waits for the registry or the disk`);
    }, NEWS_MS);
    // npm would first finish what it began; what is half done is repaired by the next start.
    const onSignal = () => {
      child.kill('SIGKILL');
      console.error('Stopped while installing. The next start goes on.');
      process.exit(130);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, onSignal);
    const settle = (exitCode, note = '') => {
      clearInterval(news);
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeListener(signal, onSignal);
      resolve({ exitCode, output: output + note });
    };
    child.once('error', (error) => settle(127, `${program}: ${error.message}`));
    child.once('close', (code) => settle(code ?? 1));
  });
}

/** The npm that started us, with the Node it runs on; without one, the npm of this machine. */
function npmProgram() {
  const { npm_execpath: npm, npm_node_execpath: node = process.execPath } = process.env;
  return npm?.endsWith('npm-cli.js') ? [node, [npm]] : ['npm', []];
}
