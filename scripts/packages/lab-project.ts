import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from '../runner/command.ts';
import { ROOT } from '../runner/repository.ts';
import { packPackages } from './pack.ts';
import { quickStartFiles } from './quick-start.ts';

const INSTALL_TIMEOUT_MS = 180_000;

/**
 * A project as a lab would start it, outside of the work tree: the packed client and server, Vite, and the
 * quick start of the README, built for production. Returns its folder. Throws with the failing tool's words.
 */
export async function createLabProject(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'greenroom-lab-'));
  const tarballs = await packPackages(join(folder, 'tarballs'), ['protocol', 'netcode', 'client', 'server']);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const dependencies = Object.fromEntries(
    [...tarballs].map(([name, path]) => [`@greenroom/${name}`, `file:${path}`]),
  );
  write(
    'package.json',
    JSON.stringify({
      private: true,
      type: 'module',
      dependencies,
      devDependencies: { vite: devDependencies.vite },
    }),
  );
  const files = quickStartFiles(readFileSync(join(ROOT, 'README.md'), 'utf8'));
  for (const { path, code } of files) write(path, code);
  if (!files.some(({ path }) => path === 'index.html')) {
    write(
      'index.html',
      '<!doctype html><meta charset="utf-8"><body><script type="module" src="/page.ts"></script>\n',
    );
  }
  write('tsconfig.json', JSON.stringify(LAB_TSCONFIG));

  const quietly = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  // The lab's bundler is a devDependency, whatever NODE_ENV says here.
  await run(folder, 'npm', ['install', '--include=dev', ...quietly]);
  await run(folder, join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.json']);
  await run(folder, join(folder, 'node_modules/.bin/vite'), ['build', '--logLevel', 'warn']);
  return folder;
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
  const result = await runCommand(program, args, { cwd: folder, timeoutMs: INSTALL_TIMEOUT_MS });
  if (result.exitCode !== 0)
    throw new Error(`${program} ${args.join(' ')} in the lab's project:\n${result.output}`);
}
