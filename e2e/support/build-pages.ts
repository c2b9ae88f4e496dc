import { join } from 'node:path';
import { runCommand } from '../../scripts/runner/command.ts';
import { ROOT } from '../../scripts/runner/repository.ts';

/** The demo as it is published, and one in which `?fault=<way>` breaks the links (see e2e/faults). */
export const DEMO_PAGE = join(ROOT, 'e2e/.built/demo');
export const FAULTY_PAGE = join(ROOT, 'e2e/.built/demo-faults');
/** The page that plays by itself (see e2e/soak). */
export const SOAK_PAGE = join(ROOT, 'e2e/.built/soak');

/** Playwright's global set-up: builds the pages once. `GREENROOM_PAGES=built` takes those of the last run. */
export default async function buildPages(): Promise<void> {
  if (process.env.GREENROOM_PAGES === 'built') return;
  await build('apps/demo', DEMO_PAGE, []);
  await build('apps/demo', FAULTY_PAGE, ['--config', join(ROOT, 'e2e/faults/vite.config.ts')]);
  await build('e2e/pages/soak', SOAK_PAGE, []);
}

async function build(page: string, outDir: string, args: readonly string[]): Promise<void> {
  const all = ['build', page, '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn', ...args];
  // The test runner's own condition must not leak into what is built for a browser.
  const result = await runCommand('vite', all, { env: { NODE_OPTIONS: '', NODE_ENV: 'production' } });
  if (result.exitCode !== 0) throw new Error(`the page does not build:\n${result.output}`);
}
