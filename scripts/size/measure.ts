import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Metafile, type OutputFile, type Plugin } from 'esbuild';
import { ROOT } from '../runner/repository.ts';

/** What the SDK weighs on a plain page: bytes after minification and gzip (level 9), chunk by chunk. */
export interface SdkSizes {
  /** Everything, the parts that load later included. */
  readonly sdk_gzip_bytes: number;
  /** Our own code alone, in one bundle without its dependencies. */
  readonly sdk_own_gzip_bytes: number;
  /** What a page loads before it can show the waiting room: the entry and what it imports statically. */
  readonly sdk_first_gzip_bytes: number;
}

/** Budgets of the guard, in the same unit. */
export const SIZE_BUDGETS: SdkSizes = {
  sdk_gzip_bytes: 76_800,
  sdk_own_gzip_bytes: 14_336,
  sdk_first_gzip_bytes: 40_960,
};

const ENTRY = join(ROOT, 'packages/client/src/index.ts');

/** Measures the client package from its public entry, as a lab's bundler would build it. */
export async function measureSdk(entry: string = ENTRY): Promise<SdkSizes> {
  const whole = await bundle(entry, { splitting: true });
  const own = await bundle(entry, { plugins: [externalDependencies] });
  return {
    sdk_gzip_bytes: gzipBytes(whole.files),
    sdk_own_gzip_bytes: gzipBytes(own.files),
    sdk_first_gzip_bytes: gzipBytes(firstChunks(entry, whole)),
  };
}

interface Bundle {
  readonly files: readonly OutputFile[];
  readonly metafile: Metafile;
}

async function bundle(entry: string, options: Pick<BuildOptions, 'splitting' | 'plugins'>): Promise<Bundle> {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outdir: 'out',
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    // What Vite, Rollup and webpack read: without it esbuild takes CommonJS, which nothing is shaken off.
    conditions: ['source', 'module'],
    minify: true,
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"', 'import.meta.env.MODE': '"production"' },
    metafile: true,
    write: false,
    logLevel: 'silent',
    ...options,
  });
  return { files: result.outputFiles, metafile: result.metafile };
}

/** Leaves every package that is not ours out of the bundle. */
const externalDependencies: Plugin = {
  name: 'external-dependencies',
  setup(builder) {
    builder.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@greenroom/') ? undefined : { path, external: true },
    );
  },
};

/** The entry's chunk and all it imports statically; what is behind `import()` loads later. */
function firstChunks(entry: string, { files, metafile }: Bundle): OutputFile[] {
  const first = new Set<string>();
  const visit = (path: string) => {
    if (first.has(path)) return;
    first.add(path);
    for (const imported of metafile.outputs[path]?.imports ?? []) {
      if (imported.kind === 'import-statement' && imported.external !== true) visit(imported.path);
    }
  };
  // A module behind `import()` is an entry point of esbuild's too: ours is the one of this very file.
  for (const [path, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint !== undefined && join(ROOT, entryPoint) === entry) visit(path);
  }
  const paths = new Set([...first].map((path) => join(ROOT, path)));
  return files.filter((file) => paths.has(file.path));
}

function gzipBytes(files: readonly OutputFile[]): number {
  return files.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).byteLength, 0);
}
