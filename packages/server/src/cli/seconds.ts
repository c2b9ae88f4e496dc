import { UsageError } from './usage-error.ts';

/** A day: nobody waits for longer. */
const MAX_SECONDS = 86_400;

/** Reads a whole number of seconds; `name` is the option's. Throws a UsageError. */
export function secondsOf(text: string, name: string): number {
  const seconds = Number(text);
  if (/^\d+$/.test(text) && seconds <= MAX_SECONDS) return seconds;
  throw new UsageError(`${name} must be a whole number of seconds from 0 to ${MAX_SECONDS}, not '${text}'.`);
}
