import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from '../runner/repository.ts';
import { bundleWithEsbuild } from './bundle-with-esbuild.ts';
import { bundleWithVite } from './bundle-with-vite.ts';
import type { Chunk } from './chunk.ts';

/** What the SDK weighs on a plain page: bytes after minification and gzip (level 9), chunk by chunk. */
export interface SdkSizes {
  /** Everything, the parts that load later included, as esbuild builds it. */
  readonly sdk_gzip_bytes: number;
  /** Our own code alone: the same build with the dependencies left out. */
  readonly sdk_own_gzip_bytes: number;
  /** What a page loads before it can show the waiting room: the entry and what it imports statically. */
  readonly sdk_first_gzip_bytes: number;
  /** Everything, as Vite builds it. */
  readonly sdk_gzip_vite_bytes: number;
}

/** What the page may weigh. */
export const SIZE_BARS: SdkSizes = {
  sdk_gzip_bytes: 76_800,
  sdk_own_gzip_bytes: 14_336,
  sdk_first_gzip_bytes: 40_960,
  sdk_gzip_vite_bytes: 76_800,
};

/** What the guard holds: the bar, or where it is not met (docs/decisions/0007-a-small-page.md) what was reached. */
export const SIZE_BUDGETS: SdkSizes = {
  ...SIZE_BARS,
  sdk_own_gzip_bytes: 47_000,
};

const ENTRY = join(ROOT, 'packages/client/src/index.ts');

/** Measures the client package from its public entry, as a lab's bundler would build it. */
export async function measureSdk(entry: string = ENTRY): Promise<SdkSizes> {
  const whole = await bundleWithEsbuild({ entry, isOwnOnly: false });
  const own = await bundleWithEsbuild({ entry, isOwnOnly: true });
  return {
    sdk_gzip_bytes: gzipBytes(whole),
    sdk_own_gzip_bytes: gzipBytes(own),
    sdk_first_gzip_bytes: gzipBytes(firstOf(whole)),
    sdk_gzip_vite_bytes: gzipBytes(await keepingEnvironment(() => bundleWithVite(entry))),
  };
}

/** The entry's chunk and all it imports statically; what is behind `import()` loads later. */
function firstOf(chunks: readonly Chunk[]): Chunk[] {
  const first = new Set(chunks.filter(({ isEntry }) => isEntry));
  for (const { imports } of first) {
    for (const chunk of chunks) if (imports.includes(chunk.fileName)) first.add(chunk);
  }
  return [...first];
}

function gzipBytes(chunks: readonly Chunk[]): number {
  return chunks.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).byteLength, 0);
}

/** A build of Vite's sets NODE_ENV for the whole process: later steps would install and test as if in production. */
async function keepingEnvironment<T>(run: () => Promise<T>): Promise<T> {
  const { NODE_ENV } = process.env;
  try {
    return await run();
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
}
