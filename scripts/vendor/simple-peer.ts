import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../runner/repository.ts';

/** The copy of simple-peer that the client package ships. */
export const VENDORED_SIMPLE_PEER = join(ROOT, 'packages/client/vendor/simple-peer.js');

/** The marks around simple-peer's own text: what stands between them is its `index.js`, byte for byte. */
const BEGIN = '// ---- simple-peer/index.js begins ----\n';
const END = '// ---- simple-peer/index.js ends ----\n';

/**
 * simple-peer's `index.js` as one function of what it requires, so that a page need not carry Node's streams and
 * buffers. Made from the package npm installed, whose hash package-lock.json pins.
 */
export function vendoredSimplePeer(): string {
  const folder = fileURLToPath(new URL('.', import.meta.resolve('simple-peer/package.json')));
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const licence = readFileSync(join(folder, 'LICENSE'), 'utf8').trimEnd();
  const source = readFileSync(join(folder, 'index.js'), 'utf8');
  return [
    `/*\nsimple-peer ${version}, unchanged between the two marks. Made by scripts/vendor-simple-peer.ts: not to be edited.\n\n`,
    `${licence}\n*/\nexport function loadSimplePeer(require) {\nconst module = {};\n${BEGIN}`,
    source.endsWith('\n') ? source : `${source}\n`,
    `${END}return module.exports;\n}\n`,
  ].join('');
}
