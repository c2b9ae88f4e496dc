import { fileURLToPath } from 'node:url';
import { runCommand } from '../../../scripts/runner/command.ts';

const OUT = fileURLToPath(new URL('../../dist/demo', import.meta.url));

/** Builds the demo as it is published; returns its folder. */
export async function buildDemo(): Promise<string> {
  const args = ['build', 'apps/demo', '--outDir', OUT, '--emptyOutDir', '--logLevel', 'warn'];
  const result = await runCommand('vite', args, { env: { NODE_OPTIONS: '' } });
  if (result.exitCode !== 0) throw new Error(`the demo does not build:\n${result.output}`);
  return OUT;
}
