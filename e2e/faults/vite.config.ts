import { fileURLToPath } from 'node:url';
import { mergeConfig, type Plugin } from 'vite';
import demo from '../../apps/demo/vite.config.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The modules that are exchanged, and for what. */
const FAULTY: ReadonlyMap<string, string> = new Map([
  [path('../../packages/client/src/adapters/simple-peer/link.ts'), path('./faulty-link.ts')],
  [path('../../apps/demo/src/games/kitchen.ts'), path('./desyncing-kitchen.ts')],
]);
const replacements = new Set(FAULTY.values());

/** The demo with some modules exchanged: nothing of it is in the product. */
const faults: Plugin = {
  name: 'faults',
  enforce: 'pre',
  async resolveId(source, importer, options) {
    if (importer === undefined || replacements.has(importer)) return undefined;
    const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
    return resolved ? FAULTY.get(resolved.id) : undefined;
  },
};

export default mergeConfig(demo, { plugins: [faults] });
