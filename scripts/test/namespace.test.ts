import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inNamespaceOfProcesses, whyNoNamespace } from '../browsers/namespace.ts';
import { runCommand } from '../runner/command.ts';

const why = await whyNoNamespace(inNamespaceOfProcesses);

/** Of processes with this in their command line; every one that runs, whoever has started it. */
function statesOf(mark: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark)) return [];
        return [readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.charAt(0) ?? ''];
      } catch {
        // It has just ended.
        return [];
      }
    });
}

it.skipIf(why !== undefined)(
  'what is stopped, or is in a session of its own, ends with the run',
  async () => {
    const mark = `4${process.pid}${Date.now() % 10_000}`;
    const leaves = `exec >/dev/null 2>&1; setsid sleep ${mark} & kill -STOP $!; exit 3`;
    const plain = { program: 'bash', args: ['-c', leaves] };
    const { program, args } = inNamespaceOfProcesses(plain);
    const { exitCode } = await runCommand(program, args);
    expect(exitCode, 'the end is its own').toBe(3);
    expect(statesOf(mark)).toEqual([]);
  },
);
