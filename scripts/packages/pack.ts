import { join } from 'node:path';
import { runCommand } from '../runner/command.ts';
import { PACKAGES, ROOT } from '../runner/repository.ts';

/** Throws when a package, built before, would publish a test or miss its entry. */
export async function checkPackedFiles(): Promise<void> {
  for (const name of PACKAGES) {
    const result = await runCommand('npm', ['pack', '--json', '--dry-run', '--ignore-scripts'], {
      cwd: join(ROOT, 'packages', name),
    });
    if (result.exitCode !== 0) throw new Error(`npm pack of ${name} failed:\n${result.output}`);
    // A list, or since npm 12 a record by name.
    const [packed] = Object.values(
      JSON.parse(result.stdout) as Record<string, { files: { path: string }[] }>,
    );
    if (!packed) throw new Error(`npm pack of ${name} named no file:\n${result.output}`);
    const strays = packed.files
      .map(({ path }) => path)
      .filter((path) => /(^|\/)test\/|\.test\.|tsbuildinfo/.test(path));
    if (strays.length > 0) throw new Error(`${name} would publish ${strays.join(', ')}`);
    if (!packed.files.some(({ path }) => path === 'dist/index.js'))
      throw new Error(`${name} has no dist/index.js`);
  }
}
