import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runtimePackage } from './runtime.mjs';

/** npm's own account of what it put into node_modules, and where. */
export const ACCOUNT = 'node_modules/.package-lock.json';

/**
 * Does node_modules hold what package-lock.json names? Asks no registry: a study that is installed starts without a network.
 * What is optional may be missing, it belongs to other platforms; only the Node of this one may not.
 */
export function isInstalled(root) {
  const wanted = packagesIn(join(root, 'package-lock.json'));
  const present = packagesIn(join(root, ACCOUNT));
  if (wanted === undefined || present === undefined) return false;
  const runtime = `node_modules/${runtimePackage()}`;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes('node_modules/')) return true;
    const found = present[path];
    if (found === undefined) return entry.optional === true && path !== runtime;
    const isSame = ['version', 'integrity', 'link'].every((field) => found[field] === entry[field]);
    return isSame && (path !== runtime || existsSync(join(root, path)));
  });
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    // Not there, or cut off while it was written: not installed.
    return undefined;
  }
}
