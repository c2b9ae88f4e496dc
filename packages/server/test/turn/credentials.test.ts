import { createSecretKey } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { makeTurnServer, passwordOf } from '../../src/turn/credentials.ts';

const SECRET = 'north-of-the-wall-0123';
const RELAY = {
  urls: ['turn:turn.test:3478?transport=udp', 'turn:turn.test:3478?transport=tcp'],
  key: createSecretKey(SECRET, 'utf8'),
  ttlSeconds: 600,
};
const ADA = { scene: 'kitchen', participant: 'ada' };
const NOW_MS = 1_700_000_000_999;

const idOf = (server: { username?: string | undefined }) => server.username?.split(':')[1] ?? '';

describe('credentials for a TURN server', () => {
  test('the password is what every other implementation makes of the name and the secret', () => {
    // printf 1433895918:ninefingers | openssl dgst -binary -sha1 -hmac north-of-the-wall-0123 | base64
    expect(passwordOf('1433895918:ninefingers', RELAY.key)).toBe('inQRaATsnNn2xy7Vqw7vdr1nJLY=');
  });

  test('the name says in seconds until when they are good, and the password is that of this name', () => {
    const server = makeTurnServer(RELAY, ADA, NOW_MS);
    expect(server.urls).toEqual(RELAY.urls);
    expect(server.username).toMatch(/^1700000600:[\w-]{16}$/);
    expect(server.credential).toBe(passwordOf(server.username ?? '', RELAY.key));
  });

  test('a person has one id at the relay whenever they ask, and shares it with nobody', () => {
    const id = idOf(makeTurnServer(RELAY, ADA, NOW_MS));
    expect(idOf(makeTurnServer(RELAY, ADA, NOW_MS + 3_600_000))).toBe(id);
    expect(idOf(makeTurnServer(RELAY, { ...ADA, participant: 'ben' }, NOW_MS))).not.toBe(id);
    expect(idOf(makeTurnServer(RELAY, { ...ADA, scene: 'discs' }, NOW_MS))).not.toBe(id);
  });

  test('neither the id of the study nor the secret is in what a page gets', () => {
    const text = JSON.stringify(
      makeTurnServer(RELAY, { ...ADA, participant: '5f1a2b3c4d5e6f7a8b9c0d1e' }, NOW_MS),
    );
    expect(text).not.toContain('5f1a2b3c4d5e6f7a8b9c0d1e');
    expect(text).not.toContain(SECRET);
  });

  test('an id that looks like a name at the relay is no way to a password of it', () => {
    const forged = '9999999999:mallory';
    const server = makeTurnServer(RELAY, { scene: 'kitchen', participant: forged }, NOW_MS);
    const password = passwordOf(forged, RELAY.key);
    expect(password.startsWith(idOf(server))).toBe(false);
    expect(Buffer.from(password, 'base64').toString('base64url').startsWith(idOf(server))).toBe(false);
  });

  test('the secret shows in no log, however deep one looks', () => {
    expect(inspect(RELAY, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(SECRET);
    expect(JSON.stringify(RELAY)).not.toContain(SECRET);
  });
});
