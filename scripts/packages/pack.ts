import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../runner/command.ts';
import { PACKAGES, ROOT } from '../runner/repository.ts';

export type PackageName = (typeof PACKAGES)[number];

/** Packs the named packages, built before, into `folder`; returns the path of each tarball. */
export async function packPackages(
  folder: string,
  names: readonly PackageName[] = PACKAGES,
): Promise<Map<PackageName, string>> {
  mkdirSync(folder, { recursive: true });
  const tarballs = new Map<PackageName, string>();
  for (const name of names) {
    const result = await runCommand(
      'npm',
      ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
      {
        cwd: join(ROOT, 'packages', name),
      },
    );
    if (result.exitCode !== 0) throw new Error(`npm pack of ${name} failed:\n${result.output}`);
    const [packed] = JSON.parse(result.stdout) as { filename: string; files: { path: string }[] }[];
    if (!packed) throw new Error(`npm pack of ${name} named no file:\n${result.output}`);
    const strays = packed.files
      .map(({ path }) => path)
      .filter((path) => /(^|\/)test\/|\.test\.|tsbuildinfo/.test(path));
    if (strays.length > 0) throw new Error(`${name} would publish ${strays.join(', ')}`);
    if (!packed.files.some(({ path }) => path === 'dist/index.js'))
      throw new Error(`${name} has no dist/index.js`);
    tarballs.set(name, join(folder, packed.filename));
  }
  return tarballs;
}
