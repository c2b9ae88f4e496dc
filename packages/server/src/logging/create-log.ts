import { destination, pino, stdSerializers, stdTimeFunctions } from 'pino';
import { linesOfATurn } from './lines-of-a-turn.ts';
import type { Log } from './log.ts';
import { prettyLine } from './pretty.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface CreateLog {
  /** File descriptor: 2 is stderr, since stdout is for the one line that says the address. */
  readonly fd: number;
  /** Lines for people instead of JSON. */
  readonly isTerminal: boolean;
  readonly level: LogLevel;
}

/** Structured lines, written turn by turn: what was logged before a crash is there after it. */
export function createLog({ fd, isTerminal, level }: CreateLog): Log {
  const file = destination({ dest: fd, sync: true });
  const target = linesOfATurn((text) => void file.write(text));
  return pino(
    {
      level,
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: stdSerializers.err, error: stdSerializers.err },
      timestamp: isTerminal ? stdTimeFunctions.epochTime : stdTimeFunctions.isoTime,
      redact: { paths: ['token', 'key'], censor: '[secret]' },
    },
    isTerminal ? { write: (line: string) => target.write(prettyLine(line)) } : target,
  );
}
