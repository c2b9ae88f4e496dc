/** The command line is wrong; the message is a sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Runs a parser of `node:util`, whose errors are sentences already. */
export function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
