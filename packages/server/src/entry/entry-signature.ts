import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/*
 * Signed entry. The lab and the server share a secret; the lab's word that somebody may enter is an HMAC over what it lets in:
 * nothing is stored, and nobody has to be told of anybody. The text that is signed, with its four lines, is a contract with
 * labs that sign in another language: docs/threat-model.md has it with an example.
 */

/** Who may enter, where, and until when. */
export interface Entry {
  readonly participant: string;
  /** Undefined: every scene that takes this secret. */
  readonly scene?: string | undefined;
  /** Ms since 1970: the last moment for taking a place. Undefined: no end. Whoever has a place keeps it. */
  readonly expiresAt?: number | undefined;
}

/** What is wrong with somebody's entry; undefined: nothing. */
export type EntryRefusal = 'entryMissing' | 'entryInvalid' | 'entryExpired' | undefined;

export function signEntry(key: KeyObject, { participant, scene = ANY_SCENE, expiresAt }: Entry): string {
  const expires = expiresAt === undefined ? '' : String(Math.floor(expiresAt / 1_000));
  return `${expires}.${macOf(key, { participant, scene, expires }).toString('base64url')}`;
}

/** Whether it is genuine comes first: who made a signature up is not told about its time. */
export function judgeEntry(
  key: KeyObject,
  who: { readonly participant: string; readonly scene: string; readonly signature: string | undefined },
  nowMs: number,
): EntryRefusal {
  if (who.signature === undefined || who.signature === '') return 'entryMissing';
  const [, expires, mac] = SIGNATURE.exec(who.signature) ?? [];
  if (expires === undefined || mac === undefined) return 'entryInvalid';
  const given = Buffer.from(mac, 'base64url');
  const { participant } = who;
  // Both are always worked out: which one fits is told by no clock.
  const fits = [who.scene, ANY_SCENE].map((scene) =>
    timingSafeEqual(given, macOf(key, { participant, scene, expires })),
  );
  if (!fits.includes(true)) return 'entryInvalid';
  return expires !== '' && nowMs >= Number(expires) * 1_000 ? 'entryExpired' : undefined;
}

/** No scene can be called so. */
const ANY_SCENE = '*';

/** Seconds since 1970 or nothing, and the 43 characters of a SHA-256 in base64url. */
const SIGNATURE = /^(\d{0,12})\.([A-Za-z0-9_-]{43})$/;

/** A line each, and no part can hold a line break: no two entries have the same text. */
function macOf(
  key: KeyObject,
  { participant, scene, expires }: { participant: string; scene: string; expires: string },
): Buffer {
  return createHmac('sha256', key).update(`greenroom-entry-1\n${scene}\n${participant}\n${expires}`).digest();
}
