import { existsSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the work tree, without a slash at the end. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** Folders that hold our code; each may be absent. */
export const CODE_FOLDERS = ['packages', 'apps', 'bench', 'e2e', 'scripts'] as const;

/** In the order of their dependencies: what comes first is built first. */
export const PACKAGES = ['protocol', 'netcode', 'client', 'server', 'testkit'] as const;

const GENERATED = /^(node_modules|dist|dist-.*|coverage|reports|test-results|\..*)$/;

/** Every TypeScript file of ours, as paths relative to `root` with forward slashes, sorted. */
export function sourceFiles(root: string = ROOT, folders: readonly string[] = CODE_FOLDERS): string[] {
  return folders
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => walk(folder))
    .map((file) => relative(root, file).split(sep).join('/'))
    .sort();
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return GENERATED.test(entry.name) ? [] : walk(path);
    return entry.isFile() && /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}
