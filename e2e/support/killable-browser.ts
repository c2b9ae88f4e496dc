import { once } from 'node:events';
import { type Browser, chromium } from '@playwright/test';
import { chromiumOptions } from './browsers.ts';

/** A Chromium of the test's own, which can be killed without harm to the other tests' browsers. */
export interface KillableBrowser {
  readonly browser: Browser;
  /** As a crash, the system short of memory, or a pulled plug do it: no line of any page's code runs any more. */
  kill(): Promise<void>;
}

export async function launchKillable(): Promise<KillableBrowser> {
  const server = await chromium.launchServer(chromiumOptions());
  const browser = await chromium.connect(server.wsEndpoint());
  return {
    browser,
    async kill() {
      const child = server.process();
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
