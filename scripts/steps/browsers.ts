import { existsSync } from 'node:fs';
import { findChromium, findFirefox } from '../browsers/find.ts';
import { runCommand } from '../runner/command.ts';
import { failed, PASSED, type Step } from '../runner/step.ts';

const INSTALL_TIMEOUT_MS = 240_000;

/** Finds browsers; on Debian as root installs what is missing, elsewhere lets Playwright bring its Chromium. */
export const browsersStep: Step = {
  name: 'browsers',
  async run() {
    const isDebianRoot = existsSync('/etc/debian_version') && process.getuid?.() === 0;
    if (isDebianRoot) await installFromDebian();
    if (!findChromium()) {
      console.log('no Chromium on this system: installing the one of Playwright');
      const result = await runCommand('playwright', ['install', 'chromium'], {
        timeoutMs: INSTALL_TIMEOUT_MS,
      });
      if (result.exitCode !== 0) console.log(result.output);
    }
    const chromium = findChromium();
    console.log(`chromium: ${chromium ?? 'none'}\nfirefox: ${findFirefox() ?? 'none'}`);
    return chromium ? PASSED : failed('no Chromium was found and none could be installed');
  },
};

async function installFromDebian(): Promise<void> {
  const wanted = [
    ...(findChromium() ? [] : ['chromium']),
    ...(findFirefox() ? [] : ['firefox-esr']),
    ...(['/usr/bin/ip', '/usr/sbin/ip', '/bin/ip', '/sbin/ip'].some(existsSync) ? [] : ['iproute2']),
  ];
  if (wanted.length === 0) return;
  console.log(`installing from Debian: ${wanted.join(', ')}`);
  const aptGet = (...args: string[]) =>
    runCommand('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      timeoutMs: INSTALL_TIMEOUT_MS,
    });
  await aptGet('update', '-q');
  // One by one: where one package does not exist the others still do.
  for (const name of wanted) {
    const result = await aptGet('install', '-y', '--no-install-recommends', name);
    if (result.exitCode !== 0)
      console.log(`${name} was not installed:\n${result.output.trim().split('\n').slice(-3).join('\n')}`);
  }
}
