import type { LinkFailure } from '@greenroom/protocol';

/** Why a link cannot be played on: the code crosses the wire. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly failure: LinkFailure;

  constructor(failure: LinkFailure) {
    super(failure);
    this.failure = failure;
  }
}
