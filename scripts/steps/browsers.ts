import { existsSync } from 'node:fs';
import { findChromium, findFirefox, findTurnServer, NO_CHROMIUM } from '../browsers/find.ts';
import { runCommand } from '../runner/command.ts';
import { failed, PASSED, type Step } from '../runner/step.ts';

const INSTALL_TIMEOUT_MS = 240_000;

/** Finds browsers, and the relay of the end-to-end tests; on Debian as root installs what is missing, elsewhere lets Playwright bring its Chromium. */
export const browsersStep: Step = {
  name: 'browsers',
  async run() {
    const isDebianRoot = existsSync('/etc/debian_version') && process.getuid?.() === 0;
    if (isDebianRoot) await installFromDebian(missingOnDebian());
    if (!findChromium()) {
      console.log('no Chromium on this system: installing the one of Playwright');
      const result = await runCommand('playwright', ['install', 'chromium'], {
        timeoutMs: INSTALL_TIMEOUT_MS,
      });
      if (result.exitCode !== 0) console.log(lastErrorOf(result.output));
    }
    const chromium = findChromium();
    console.log(
      `chromium: ${chromium ?? 'none'}\nfirefox: ${findFirefox() ?? 'none'}\ncoturn: ${findTurnServer() ?? 'none'}`,
    );
    return chromium ? PASSED : failed(NO_CHROMIUM);
  },
};

function missingOnDebian(): string[] {
  return [
    ...(findChromium() ? [] : ['chromium']),
    ...(findFirefox() ? [] : ['firefox-esr']),
    ...(findTurnServer() ? [] : ['coturn']),
    ...(['/usr/bin/ip', '/usr/sbin/ip', '/bin/ip', '/sbin/ip'].some(existsSync) ? [] : ['iproute2']),
  ];
}

export async function installFromDebian(
  wanted: readonly string[],
  say: (line: string) => void = console.log,
  program = 'apt-get',
): Promise<void> {
  if (wanted.length === 0) return;
  say(`installing from Debian: ${wanted.join(', ')}`);
  const aptGet = (...args: string[]) =>
    runCommand(program, ['-o', 'DPkg::Lock::Timeout=300', ...args], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      timeoutMs: INSTALL_TIMEOUT_MS,
    });
  const update = await aptGet('update', '-q');
  // What was fetched some other day may do.
  if (update.exitCode !== 0) say(`Debian's lists were not updated:\n${lastLinesOf(update.output)}`);
  // One by one: where one package does not exist the others still do.
  for (const name of wanted) {
    const result = await aptGet('install', '-y', '--no-install-recommends', name);
    if (result.exitCode !== 0) say(`${name} was not installed:\n${lastLinesOf(result.output)}`);
  }
}

function lastLinesOf(output: string): string {
  return output.trim().split('\n').slice(-3).join('\n');
}

/** Playwright tries five times and prints each failure with its stack: the last message says as much. */
export function lastErrorOf(output: string): string {
  const messages = output
    .split('\n')
    .filter((line) => /^Error: (?!Failed to download|Download failure)/.test(line));
  return messages.at(-1) ?? lastLinesOf(output);
}
