import { createHmac } from 'node:crypto';
import type { IceServer } from '@greenroom/protocol';
import type { TurnRelay } from './turn-relay.ts';

/*
 * Ephemeral TURN credentials, as coturn's `use-auth-secret` and others know them ("A REST API For Access To TURN
 * Services", draft-uberti-behave-turn-rest): the user name says until when, the password is its HMAC under a secret that
 * only we and the TURN server have. Nothing is stored, and nobody has to be told of anybody.
 */

/** Enough that no two people of a study meet, and too little to be anything but a name. */
const ID_CHARS = 16;

/**
 * What one person needs to use the relay: good for `ttlSeconds` from `nowMs`, on the server's clock. The name they get
 * there is theirs alone and stays the same, but it is not the id that the study knows them by.
 */
export function makeTurnServer(
  { urls, key, ttlSeconds }: TurnRelay,
  who: { readonly scene: string; readonly participant: string },
  nowMs: number,
): IceServer {
  const expiry = Math.floor(nowMs / 1_000) + ttlSeconds;
  // Another hash than that of the password: no id that a person chooses is ever signed in a way that opens the relay.
  const id = createHmac('sha256', key)
    .update(`participant ${who.scene} ${who.participant}`)
    .digest('base64url')
    .slice(0, ID_CHARS);
  const username = `${expiry}:${id}`;
  return { urls: [...urls], username, credential: passwordOf(username, key) };
}

/** What a TURN server that has the same secret expects of this name. */
export function passwordOf(username: string, key: TurnRelay['key']): string {
  return createHmac('sha1', key).update(username).digest('base64');
}
