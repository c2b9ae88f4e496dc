import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { chromiumOptions } from '../../support/browsers.ts';
import { launchKillable } from '../../support/killable-browser.ts';
import { launchSleepable } from '../../support/sleepable-browser.ts';

/** A browser with a process tree of its own, to which things can be done from outside. */
export interface Browser {
  newContext(): Promise<BrowserContext>;
  kill(): Promise<void>;
  /** Not one instruction of it runs, as while the laptop's lid is down. */
  stop(): void;
  goOn(): void;
  /** Only where it was opened for that. */
  hide(): Promise<void>;
  show(page: Page): Promise<void>;
  /** Also where it is stopped, or does not answer. */
  close(): Promise<void>;
}

export interface BrowserOptions {
  /** Whose network namespace it is in. */
  readonly namespacePid: number;
  /** Pages from there may do what only pages from safe addresses may. */
  readonly address: string;
}

/** In a network namespace of another process. Its main process dies with this one, however that ends. */
export async function openBrowserIn({ namespacePid, address }: BrowserOptions): Promise<Browser> {
  const folder = mkdtempSync(join(tmpdir(), 'greenroom-faults-'));
  const wrapper = join(folder, 'chromium');
  const command = `nsenter -t ${namespacePid} -n setpriv --pdeathsig KILL '${chromiumOptions().executablePath}'`;
  writeFileSync(wrapper, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
  const killable = await launchKillable({
    executablePath: wrapper,
    args: [trusts(address)],
    // Playwright would wait for the goodbye of a browser that may be stopped; who is told to end ends us (see world.ts).
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  return {
    newContext: () => killable.browser.newContext(),
    kill: () => killable.kill(),
    stop: () => signalTree(killable.pid, 'SIGSTOP'),
    goOn: () => signalTree(killable.pid, 'SIGCONT'),
    hide: () => Promise.reject(new Error('this browser keeps its pages in sight')),
    show: () => Promise.resolve(),
    async close() {
      // The main process alone would leave the others behind where they are stopped.
      if (killable.isRunning) signalTree(killable.pid, 'SIGKILL');
      await killable.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** In this process's network. Has one context, whose tabs can be hidden. */
export async function openHideableBrowser(address: string): Promise<Browser> {
  const { context, hide, show, close } = await launchSleepable([trusts(address)]);
  const cannot = () => {
    throw new Error('this browser can only be hidden');
  };
  return {
    newContext: () => Promise.resolve(context),
    kill: cannot,
    stop: cannot,
    goOn: cannot,
    hide,
    show,
    close,
  };
}

function trusts(address: string): string {
  return `--unsafely-treat-insecure-origin-as-secure=${address}`;
}

function signalTree(root: number, signal: NodeJS.Signals): void {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = parentOf(entry);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const signalAll = (pid: number) => {
    try {
      process.kill(pid, signal);
    } catch {
      // It has just ended by itself.
    }
    for (const child of children.get(pid) ?? []) signalAll(child);
  };
  signalAll(root);
}

function parentOf(pid: string): number | undefined {
  try {
    // Behind the name, which is in brackets and may hold anything: state and parent.
    const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return Number(parent);
  } catch {
    return undefined;
  }
}
