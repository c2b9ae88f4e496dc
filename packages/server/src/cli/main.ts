#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { HELP } from './help.ts';
import { sentenceOf } from './sentence.ts';
import { UsageError } from './usage-error.ts';

type Command = (args: readonly string[]) => Promise<ExitCode>;

/** Loaded when asked for: help needs no server. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serve,
  drain: async () => (await import('./drain.ts')).drain,
  'sign-link': async () => (await import('./sign-link.ts')).signLink,
  'check-config': async () => (await import('./check-config.ts')).checkConfig,
};

async function run(argv: readonly string[]): Promise<ExitCode> {
  const [first = '--help', ...rest] = argv;
  if (argv.includes('--help') || argv.includes('-h') || argv.length === 0) {
    process.stdout.write(HELP);
    return argv.length === 0 ? EXIT.usage : EXIT.done;
  }
  if (first === '--version') {
    process.stdout.write(`${version()}\n`);
    return EXIT.done;
  }
  const load = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  if (!load) throw new UsageError(`There is no command '${first}'.`);
  const command = await load();
  return command(rest);
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}

run(process.argv.slice(2)).then(
  // Exits even if something forgot to let go: everything is durable by now.
  (code) => process.exit(code),
  (error) => {
    const sentence = sentenceOf(error);
    console.error(sentence ?? error);
    if (error instanceof UsageError) console.error("See 'greenroom --help'.");
    process.exit(error instanceof UsageError ? EXIT.usage : EXIT.failed);
  },
);
