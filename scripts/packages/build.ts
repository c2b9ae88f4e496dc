import { chmodSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../runner/command.ts';
import { PACKAGES, ROOT } from '../runner/repository.ts';

/**
 * Builds `dist` (JavaScript and types) of every package, in the order of their dependencies: each is
 * compiled against the built types of those before it, as a user of the tarballs would compile it.
 * Throws with the compiler's words when one does not build.
 */
export async function buildPackages(): Promise<void> {
  for (const name of PACKAGES) {
    const folder = join(ROOT, 'packages', name);
    if (!existsSync(join(folder, 'src/index.ts'))) throw new Error(`${name} has no src/index.ts`);
    const dist = join(folder, 'dist');
    rmSync(dist, { recursive: true, force: true });
    const result = await runCommand('tsc', ['-p', join(folder, 'tsconfig.build.json')]);
    if (result.exitCode !== 0) throw new Error(`${name} does not build:\n${result.output}`);
    for (const file of globSync('**/*.js', { cwd: dist })) rewriteFileUrls(join(dist, file));
    makeCommandsExecutable(folder);
    console.log(`built @greenroom/${name}`);
  }
}

/** TypeScript renames the endings of imports but not those of `new URL('./worker.ts', import.meta.url)`. */
export function withBuiltFileUrls(code: string): string {
  return code.replace(
    /new URL\((['"])(\.[^'"]+)\.ts\1, import\.meta\.url\)/g,
    'new URL($1$2.js$1, import.meta.url)',
  );
}

function rewriteFileUrls(file: string): void {
  const code = readFileSync(file, 'utf8');
  const rewritten = withBuiltFileUrls(code);
  if (rewritten !== code) writeFileSync(file, rewritten);
}

function makeCommandsExecutable(folder: string): void {
  const { bin = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin?: Record<string, string>;
  };
  for (const file of Object.values(bin)) chmodSync(join(folder, file), 0o755);
}
