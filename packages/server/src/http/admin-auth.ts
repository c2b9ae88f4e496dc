import { createHash, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { onRequestAsyncHookHandler } from 'fastify';
import { httpError } from './error-body.ts';

/** What tells the lab from everybody else. There is no default token, so that without one nobody is the lab. */
export interface AdminAuth {
  /** Is there a token at all? */
  readonly isOn: boolean;
  /** Does this `Authorization` header hold the token? Takes the same time whatever differs. */
  isAdmin(authorization: string | undefined): boolean;
  /**
   * For every route that is the lab's alone: `{ onRequest: auth.guard }`. Without a token the address is not there (404);
   * with one, who does not have it gets 401.
   */
  readonly guard: onRequestAsyncHookHandler;
}

export function createAdminAuth(token: KeyObject | undefined): AdminAuth {
  const expected = token && createHash('sha256').update(token.export()).digest();

  function isAdmin(authorization: string | undefined): boolean {
    const [, given] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
    if (expected === undefined || given === undefined) return false;
    // Hashes have the same length whatever was given.
    return timingSafeEqual(createHash('sha256').update(given).digest(), expected);
  }

  return {
    isOn: expected !== undefined,
    isAdmin,
    async guard({ headers }, reply) {
      if (expected === undefined) return reply.code(404).send(httpError('notFound'));
      if (isAdmin(headers.authorization)) return;
      return reply.code(401).header('www-authenticate', 'Bearer').send(httpError('unauthorized'));
    },
  };
}
