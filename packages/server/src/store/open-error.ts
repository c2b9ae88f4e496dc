/** Why a store did not open; the message is a sentence for the person who starts the server. */
export type StoreOpenErrorCode =
  /** Another server holds the file. */
  | 'inUse'
  /** Written by a newer version of Greenroom. */
  | 'newerFile'
  /** Something else lives at that path; it was left as it is. */
  | 'foreignFile'
  | 'damagedFile'
  /** No such folder, no permission, no space. */
  | 'cannotOpen';

/** The server cannot start on this file. Codes never change their meaning; texts may. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';
  readonly code: StoreOpenErrorCode;

  constructor(code: StoreOpenErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}
