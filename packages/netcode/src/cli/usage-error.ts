/** The command line or the module it names is wrong; the message is a sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
