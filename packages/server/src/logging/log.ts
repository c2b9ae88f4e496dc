/**
 * What every part of the server logs to; pino's shape. Rubric: `info` is one line per lifecycle transition of a session
 * or of the process, `warn` is for somebody who should look, `error` for a fault of ours, `debug` for each candidate.
 * Never a token, a pair key or a signal's payload.
 */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
