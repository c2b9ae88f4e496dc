/** Codes are stable, texts are not. `badOption`: the caller's mistake; `unsupportedState`: a game whose state the
 * default save, checksum or encoding cannot handle; `malformedState`: bytes of a peer that are no state of the game. */
export type NetcodeErrorCode = 'badOption' | 'unsupportedState' | 'malformedState';

/** The only error class of this package. What a game throws while it runs reaches the owner as a `failed` event. */
export class NetcodeError extends Error {
  readonly code: NetcodeErrorCode;

  constructor(code: NetcodeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NetcodeError';
    this.code = code;
  }
}

/** Throws `badOption` unless `value` is an integer in `[min, max]`. */
export function requireInteger(name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new NetcodeError('badOption', `${name} must be an integer from ${min} to ${max}, got ${value}`);
  }
}

/** An invariant of our own: failing it is a bug in this package, never bad input from outside. */
export function assertInvariant(condition: boolean, ...text: (string | number)[]): asserts condition {
  if (!condition) throw new Error(`netcode invariant: ${text.join(' ')}`);
}
