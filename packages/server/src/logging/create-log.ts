import { pino, stdSerializers, stdTimeFunctions } from 'pino';
import type { Log } from './log.ts';
import { prettyLine } from './pretty.ts';

interface LogTarget {
  write(text: string): unknown;
}

/** Structured lines to `target` (stderr: stdout is for the one line that says the address); for people when it is a terminal. */
export function createLog(options: {
  readonly target: LogTarget;
  readonly isTerminal: boolean;
  readonly level: string;
}): Log {
  const { target, isTerminal, level } = options;
  const destination = isTerminal ? { write: (line: string) => target.write(prettyLine(line)) } : target;
  return pino(
    {
      level,
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: stdSerializers.err, error: stdSerializers.err },
      timestamp: isTerminal ? stdTimeFunctions.epochTime : stdTimeFunctions.isoTime,
      redact: { paths: ['token', 'key', '*.token', '*.key'], censor: '[secret]' },
    },
    { write: (line: string) => void destination.write(line) },
  );
}
