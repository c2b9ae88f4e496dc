/** What HTTP refuses with. Codes are a contract; the sentence is for whoever reads the log of a monitor. */
export type HttpErrorCode = 'notFound' | 'methodNotAllowed' | 'badRequest' | 'unauthorized' | 'internal';

const SENTENCES: Readonly<Record<HttpErrorCode, string>> = {
  notFound: 'There is nothing at this address.',
  methodNotAllowed: 'This address does not take that method.',
  badRequest: 'The request cannot be read.',
  unauthorized: 'This address is for the lab: send its admin token as a Bearer token.',
  internal: 'Something went wrong in the server.',
};

export function httpError(code: HttpErrorCode) {
  return { error: { code, message: SENTENCES[code] } } as const;
}
