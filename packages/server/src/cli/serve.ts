import { parseArgs } from 'node:util';
import { SERVER_DEFAULTS } from '../config/defaults.ts';
import { loadConfig } from '../config/load-config.ts';
import { createLog, LOG_LEVELS, type LogLevel } from '../logging/create-log.ts';
import { createServer } from '../server.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { removePid, writePid } from './pid-file.ts';
import { secondsOf } from './seconds.ts';
import { onStopSignal } from './stop-signal.ts';
import { parsed, UsageError } from './usage-error.ts';

/** Below the half minute that container managers give a process between asking and killing it. */
const DRAIN_SECONDS = 25;

const OPTIONS = {
  config: { type: 'string', default: 'greenroom.config.ts' },
  port: { type: 'string' },
  host: { type: 'string' },
  data: { type: 'string', default: '.greenroom' },
  static: { type: 'string' },
  debug: { type: 'boolean', default: false },
  log: { type: 'string', default: 'info' },
  drain: { type: 'string', default: String(DRAIN_SECONDS) },
} as const;

/** `greenroom serve`: runs until a signal stops it. What is under way then goes on in the next process. */
export async function serve(args: readonly string[]): Promise<ExitCode> {
  const { values } = parsed(() => parseArgs({ args: [...args], options: OPTIONS }));
  const askedPort = values.port === undefined ? undefined : portOf(values.port, '--port');
  const drainMs = secondsOf(values.drain, '--drain') * 1_000;
  const log = createLog({
    fd: process.stderr.fd,
    isTerminal: process.stderr.isTTY,
    level: levelOf(values.log),
  });
  process.on('uncaughtException', (error) => {
    // Every acknowledged fact is in the store, so stopping loses nothing; going on in an unknown state might.
    log.error({ err: error }, 'uncaught');
    process.exit(EXIT.failed);
  });
  const config = await loadConfig(values.config);
  const server = await createServer({
    config,
    dataDir: values.data,
    port: askedPort ?? config.port ?? portFromEnvironment() ?? SERVER_DEFAULTS.port,
    host: values.host,
    staticDir: values.static,
    isDebug: values.debug,
    isDevelopment: process.env.NODE_ENV !== 'production',
    log,
  });
  const { first, hurry } = onStopSignal();
  writePid(values.data);
  process.stdout.write(`listening on ${server.url}\n`);
  log.info({ signal: await first }, 'draining');
  const underWay = await server.drain({ limitMs: drainMs, hurry: hurry.signal });
  hurry.abort();
  log.info({ underWay }, 'stopping');
  await server.close();
  removePid(values.data);
  log.info({}, 'stopped');
  return EXIT.done;
}

function levelOf(word: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === word);
  if (level) return level;
  throw new UsageError(`--log must be one of ${LOG_LEVELS.join(', ')}, not '${word}'.`);
}

function portFromEnvironment(): number | undefined {
  const { PORT } = process.env;
  return PORT === undefined || PORT === '' ? undefined : portOf(PORT, 'PORT');
}

function portOf(text: string, name: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`${name} must be a whole number from 0 to 65535, not '${text}'.`);
}
