import { type CommandOptions, runCommand } from './command.ts';
import { failed, PASSED, type Step } from './step.ts';

/** A step that is one command: passed when it exits with 0, else failed with its output. */
export function commandStep(
  name: string,
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Step {
  return {
    name,
    async run() {
      const result = await runCommand(program, args, options);
      return result.exitCode === 0 ? PASSED : failed(result.output);
    },
  };
}
