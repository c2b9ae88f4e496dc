import { fileURLToPath } from 'node:url';
import { inNamespace, NAMESPACE_FLAG, whyNoNamespace } from '../../../scripts/browsers/namespace.ts';
import { runCommand } from '../../../scripts/runner/command.ts';

/** Runs a program in a network namespace of its own where there can be one; returns the JSON of its last line. */
export async function runInBrowsers(program: URL, args: readonly string[]): Promise<unknown> {
  const plain = { program: process.execPath, args: [fileURLToPath(program), ...args] };
  const hasNamespace = (await whyNoNamespace()) === undefined;
  const command = hasNamespace ? inNamespace(plain) : plain;
  const result = await runCommand(command.program, command.args, {
    timeoutMs: 300_000,
    env: { NODE_OPTIONS: '--conditions=source', ...(hasNamespace ? { [NAMESPACE_FLAG]: '1' } : {}) },
  });
  if (result.exitCode !== 0) throw new Error(result.output);
  return JSON.parse(result.stdout.trim().split('\n').at(-1) ?? '[]');
}
