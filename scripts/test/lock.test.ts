import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../runner/repository.ts';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly workspaces?: readonly string[];
}

const read = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as unknown;
const { packages } = read('package-lock.json') as {
  packages: Readonly<Record<string, Manifest & { readonly version?: string; readonly link?: boolean }>>;
};

/** Where `name` is found from the package at `path`, as Node looks for it. */
function find(path: string, name: string): string | undefined {
  for (let folder = path; ; folder = folder.replace(/(^|\/)[^/]*$/, '')) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (place in packages) return place;
    if (folder === '') return undefined;
  }
}

test('the lock has an entry for every dependency of every package, those of other platforms included', () => {
  const missing = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => find(path, name) === undefined)
      .map((name) => `${path} needs ${name}`),
  );
  expect(missing).toEqual([]);
  const platforms = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies),
  );
  expect(platforms.length).toBeGreaterThan(50);
});

test('the lock says of each of our packages what its package.json says', () => {
  const { workspaces = [] } = read('package.json') as Manifest;
  const folders = [
    '',
    ...workspaces.flatMap((pattern) => globSync(`${pattern}/package.json`, { cwd: ROOT })),
  ].map((file) => file.replace(/\/?package\.json$/, '').replaceAll('\\', '/'));
  expect(folders.length).toBeGreaterThan(5);
  const pick = ({ dependencies, devDependencies, optionalDependencies }: Manifest) => ({
    dependencies,
    devDependencies,
    optionalDependencies,
  });
  for (const folder of folders) {
    expect(pick(packages[folder] ?? {}), folder).toEqual(
      pick(read(join(folder, 'package.json')) as Manifest),
    );
  }
});
