import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from '../runner/command.ts';
import { ROOT } from '../runner/repository.ts';
import { checkPackedFiles } from './pack.ts';
import { QUICK_START_FOLDER, readQuickStart } from './quick-start.ts';

const TIMEOUT_MS = 300_000;

/**
 * Follows the README's quick start outside of the work tree: every file and every command comes from there. Returns the
 * folder of the project, ready to be served. Throws with the failing tool's words.
 */
export async function createLabProject(): Promise<string> {
  const { files, commands } = readQuickStart(readFileSync(join(ROOT, 'README.md'), 'utf8'));
  const folder = join(mkdtempSync(join(tmpdir(), 'greenroom-lab-')), 'rope');
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  const [setUp, build] = splitAt(commands, 'npx vite build');
  await run(ROOT, 'bash', ['-euc', setUp.replaceAll(QUICK_START_FOLDER, folder)]);
  for (const { path, code } of files) write(path, code);
  await run(folder, 'bash', ['-euc', build]);

  await checkPackedFiles();
  write('tsconfig.json', JSON.stringify(LAB_TSCONFIG));
  await run(folder, join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.json']);
  return folder;
}

/** The project, and the folder that was made for it. */
export function removeLabProject(folder: string): void {
  rmSync(dirname(folder), { recursive: true, force: true });
}

function splitAt(commands: string, line: string): [string, string] {
  const lines = commands.split('\n');
  const at = lines.indexOf(line);
  if (at < 0) throw new Error(`the README's quick start has no command \`${line}\``);
  return [lines.slice(0, at).join('\n'), lines.slice(at).join('\n')];
}

/** Strict, and without our own condition: types come from the packed declarations. */
const LAB_TSCONFIG = {
  compilerOptions: {
    target: 'ES2024',
    module: 'ESNext',
    moduleResolution: 'bundler',
    lib: ['ES2024', 'ESNext.Disposable', 'DOM', 'DOM.Iterable'],
    types: [],
    strict: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    noEmit: true,
  },
  include: ['*.ts'],
};

async function run(folder: string, program: string, args: readonly string[]): Promise<void> {
  const result = await runCommand(program, args, {
    cwd: folder,
    timeoutMs: TIMEOUT_MS,
    // The condition of the work tree is none of a lab's; what npm has in its cache is as good as from the registry.
    env: { NODE_OPTIONS: '', npm_config_prefer_offline: 'true' },
  });
  if (result.exitCode !== 0)
    throw new Error(`${program} ${args.join(' ')} in the lab's project:\n${result.output}`);
}
