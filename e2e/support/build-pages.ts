import { join } from 'node:path';
import { runCommand } from '../../scripts/runner/command.ts';
import { ROOT } from '../../scripts/runner/repository.ts';

/** The demo as it is published, and one in which `?fault=<way>` breaks the links (see e2e/faults). */
export const DEMO_PAGE = join(ROOT, 'e2e/.built/demo');
export const FAULTY_PAGE = join(ROOT, 'e2e/.built/demo-faults');

/** Playwright's global set-up: builds both pages once. `GREENROOM_PAGES=built` takes those of the last run. */
export default async function buildPages(): Promise<void> {
  if (process.env.GREENROOM_PAGES === 'built') return;
  await build(DEMO_PAGE, []);
  await build(FAULTY_PAGE, ['--config', join(ROOT, 'e2e/faults/vite.config.ts')]);
}

async function build(outDir: string, args: readonly string[]): Promise<void> {
  const all = ['build', 'apps/demo', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn', ...args];
  // The test runner's own condition must not leak into what is built for a browser.
  const result = await runCommand('vite', all, { env: { NODE_OPTIONS: '', NODE_ENV: 'production' } });
  if (result.exitCode !== 0) throw new Error(`the page does not build:\n${result.output}`);
}
