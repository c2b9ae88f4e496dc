import { once } from 'node:events';
import { type Browser, chromium, type LaunchOptions } from '@playwright/test';
import { chromiumOptions } from './browsers.ts';

/** A Chromium of the test's own, which can be killed without harm to the other tests' browsers. */
export interface KillableBrowser {
  readonly browser: Browser;
  /** Of its main process. */
  readonly pid: number;
  readonly isRunning: boolean;
  /** As a crash, the system short of memory, or a pulled plug do it: no line of any page's code runs any more. */
  kill(): Promise<void>;
}

/** `options` beside those of every test's Chromium; their `args` come after the usual ones. */
export async function launchKillable({
  args = [],
  ...options
}: LaunchOptions = {}): Promise<KillableBrowser> {
  const usual = chromiumOptions();
  const server = await chromium.launchServer({ ...usual, ...options, args: [...usual.args, ...args] });
  const browser = await chromium.connect(server.wsEndpoint());
  const child = server.process();
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    browser,
    pid: child.pid!,
    get isRunning() {
      return isRunning();
    },
    async kill() {
      if (!isRunning()) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
