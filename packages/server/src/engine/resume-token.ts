import { hash, timingSafeEqual } from 'node:crypto';
import type { ResumeToken } from '@greenroom/protocol';
import type { RandomSource } from './ports.ts';

/** 192 random bits. */
const TOKEN_BYTES = 24;

/** Characters that 128 random bits take in base64url: what a page brings itself must not be shorter. */
const MIN_TOKEN_CHARS = 22;

export function makeResumeToken(random: RandomSource): ResumeToken {
  return Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url') as ResumeToken;
}

/** Long enough that a page may have made it from 128 random bits. */
export function isStrongToken(token: ResumeToken): boolean {
  return token.length >= MIN_TOKEN_CHARS;
}

/** SHA-256, hex: all that is stored. The token is random, so no salt is needed. */
export function hashToken(token: ResumeToken): string {
  return hash('sha256', token);
}

/** Takes the same time whatever differs. */
export function isTokenOf(token: ResumeToken | undefined, tokenHash: string): boolean {
  if (token === undefined) return false;
  const presented = hash('sha256', token, 'buffer');
  const stored = Buffer.from(tokenHash, 'hex');
  return presented.length === stored.length && timingSafeEqual(presented, stored);
}
