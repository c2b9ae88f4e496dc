import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../runner/repository.ts';
import { type Chunk, CONDITIONS } from './chunk.ts';

interface BundleOptions {
  /** Absolute path of the public entry. */
  readonly entry: string;
  /** Leaves every package that is not ours out. */
  readonly isOwnOnly: boolean;
}

/** In chunks, as it is loaded: in one file esbuild wraps what loads later, and cannot shake it. */
export async function bundleWithEsbuild({ entry, isOwnOnly }: BundleOptions): Promise<Chunk[]> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outdir: 'out',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    // Without `module` esbuild takes CommonJS, which nothing is shaken off.
    conditions: CONDITIONS,
    minify: true,
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"', 'import.meta.env.MODE': '"production"' },
    metafile: true,
    write: false,
    logLevel: 'silent',
    plugins: isOwnOnly
      ? [
          {
            name: 'ours-alone',
            setup: ({ onResolve }) => {
              onResolve({ filter: /^[a-z@]/ }, ({ path }) =>
                path.startsWith('@greenroom/') ? undefined : { path, external: true },
              );
              // What others wrote and a package of ours carries along.
              onResolve({ filter: /\/vendor\// }, ({ path }) => ({ path, external: true }));
            },
          },
        ]
      : [],
  });
  return Object.entries(metafile.outputs).map(([fileName, { entryPoint, imports }]) => ({
    fileName,
    code: outputFiles.find(({ path }) => path === join(ROOT, fileName))?.text ?? '',
    isEntry: entryPoint !== undefined && join(ROOT, entryPoint) === entry,
    imports: imports
      .filter(({ kind, external }) => kind === 'import-statement' && external !== true)
      .map(({ path }) => path),
  }));
}
