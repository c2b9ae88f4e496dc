import type { LinkFailure } from '@greenroom/protocol';

/** Why a link cannot be played on. The code crosses the wire; the message is for the developer. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly failure: LinkFailure;

  constructor(failure: LinkFailure, message: string = failure) {
    super(message);
    this.failure = failure;
  }
}
