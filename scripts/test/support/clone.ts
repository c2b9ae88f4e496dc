import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from '../../runner/command.ts';
import { ROOT } from '../../runner/repository.ts';

export interface LockEntry {
  readonly version?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly link?: boolean;
}
export type LockEntries = Readonly<Record<string, LockEntry>>;

/** A made-up clone with our start script in it, and in the place of npm a script that notes how it is called. */
export class Clone {
  readonly root = mkdtempSync(join(tmpdir(), 'greenroom-clone-'));

  constructor(lock: LockEntries) {
    cpSync(join(ROOT, 'scripts/ready'), join(this.root, 'scripts/ready'), { recursive: true });
    this.write('package-lock.json', JSON.stringify({ packages: lock }));
    this.npmDoes('');
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  /** What npm's own account says is in node_modules. */
  hasInstalled(packages: LockEntries): void {
    this.write('node_modules/.package-lock.json', JSON.stringify({ packages }));
  }

  npmDoes(code: string): void {
    const note = "require('node:fs').appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n');";
    this.write('npm-cli.js', `${note}\n${code}`);
  }

  /** How npm was called, one line a call. */
  npmCalls(): string[] {
    try {
      return readFileSync(join(this.root, 'npm-calls'), 'utf8').trim().split('\n');
    } catch {
      return [];
    }
  }

  /** Starts a command as `npm start` does. */
  start(...command: readonly string[]): ReturnType<typeof runCommand> {
    return runCommand(process.execPath, [join(this.root, 'scripts/ready/main.mjs'), ...command], {
      cwd: this.root,
      env: { npm_execpath: join(this.root, 'npm-cli.js'), npm_node_execpath: process.execPath },
    });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
