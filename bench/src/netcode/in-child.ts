import { fileURLToPath } from 'node:url';
import { runCommand } from '../../../scripts/runner/command.ts';
import type { Figure } from '../bench.ts';

/**
 * Runs a program in a process of its own and returns the figures that it prints: what one bench has
 * taught the compilers (which shapes a call meets) must not colour the next.
 */
export async function figuresOfChild(
  program: URL,
  flags: readonly string[] = [],
  args: readonly string[] = [],
): Promise<readonly Figure[]> {
  const result = await runCommand(
    process.execPath,
    ['--conditions=source', ...flags, fileURLToPath(program), ...args],
    {
      timeoutMs: 600_000,
    },
  );
  if (result.exitCode !== 0) throw new Error(result.output);
  return JSON.parse(result.stdout.trim().split('\n').at(-1) ?? '[]') as Figure[];
}
