import { parseArgs } from 'node:util';
import { ConfigError } from '../config/config-error.ts';
import { loadConfig } from '../config/load-config.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { parsed, UsageError } from './usage-error.ts';

/** `greenroom check-config <file>`: loads the config and its games as `serve` would, and says what is wrong. */
export async function checkConfig(args: readonly string[]): Promise<ExitCode> {
  const { positionals } = parsed(() => parseArgs({ args: [...args], options: {}, allowPositionals: true }));
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) {
    throw new UsageError('check-config takes one file: greenroom check-config greenroom.config.ts');
  }
  try {
    const { scenes } = await loadConfig(file);
    const names = scenes.map(({ id, rules }) => `${id} (${rules.game}, ${rules.groupSize} people)`);
    console.info(`${file} is fine: ${names.join(', ')}`);
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    return EXIT.usage;
  }
}
