import { fileURLToPath } from 'node:url';
import { mergeConfig, type Plugin } from 'vite';
import demo from '../../apps/demo/vite.config.ts';

const FAULTY_LINK = fileURLToPath(new URL('./faulty-link.ts', import.meta.url));
const REAL_LINK = fileURLToPath(
  new URL('../../packages/client/src/adapters/simple-peer/link.ts', import.meta.url),
);

/** The demo with one module of the SDK exchanged: nothing of it is in the product. */
const faultyLinks: Plugin = {
  name: 'faulty-links',
  enforce: 'pre',
  async resolveId(source, importer, options) {
    if (importer === undefined || importer === FAULTY_LINK) return undefined;
    const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
    return resolved?.id === REAL_LINK ? FAULTY_LINK : undefined;
  },
};

export default mergeConfig(demo, { plugins: [faultyLinks] });
