import { dirname } from 'node:path';
import { build, defaultClientConditions } from 'vite';
import { type Chunk, CONDITIONS } from './chunk.ts';

/** Bundles as a page built with Vite does: what the README tells labs to use, and the demo uses itself. */
export async function bundleWithVite(entry: string): Promise<Chunk[]> {
  const built = await build({
    root: dirname(entry),
    configFile: false,
    logLevel: 'silent',
    mode: 'production',
    resolve: { conditions: [...CONDITIONS, ...defaultClientConditions] },
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      // Vite's own helper for preloading belongs to the page.
      modulePreload: false,
      rolldownOptions: {
        input: entry,
        preserveEntrySignatures: 'strict',
      },
    },
  });
  return [built]
    .flat()
    .flatMap((result) =>
      'output' in result ? result.output.flatMap((file) => (file.type === 'chunk' ? [file] : [])) : [],
    );
}
