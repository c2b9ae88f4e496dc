import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeEntry, signEntry } from '../../src/entry/entry-signature.ts';
import { seeded } from '../support/seeded.ts';

const KEY = createSecretKey('a secret of the lab', 'utf8');
const NOW = 1_800_000_000_000;
const ada = { participant: 'ada', scene: 'kitchen' };

function judge(signature: string | undefined, who = ada, at = NOW) {
  return judgeEntry(KEY, { ...who, signature }, at);
}

describe('the signature of an entry link', () => {
  it('is what other languages make of the same four lines', () => {
    // printf 'greenroom-entry-1\nkitchen\nada\n1800000060' | openssl dgst -sha256 -hmac 'a secret of the lab' -binary | basenc --base64url
    const signature = '1800000060.OFECitWxJYpRLgs8D0RRW7_6LRVQLvTJ0V2MR-vRcxU';
    expect(signEntry(KEY, { ...ada, expiresAt: NOW + 60_000 })).toBe(signature);
  });

  it.each([
    ['for one scene', { ...ada }],
    ['for every scene', { participant: 'ada' }],
    ['for a while', { ...ada, expiresAt: NOW + 1_000 }],
  ])('%s lets in whom it names', (_name, entry) => {
    expect(judge(signEntry(KEY, entry))).toBeUndefined();
  });

  it.each([
    ['none', undefined, 'entryMissing'],
    ['an empty one', '', 'entryMissing'],
    ['words', 'let me in', 'entryInvalid'],
    ['one of another lab', signEntry(createSecretKey('another secret 12', 'utf8'), ada), 'entryInvalid'],
    ['one for somebody else', signEntry(KEY, { ...ada, participant: 'bob' }), 'entryInvalid'],
    ['one for another scene', signEntry(KEY, { ...ada, scene: 'discs' }), 'entryInvalid'],
    ['one whose time is up', signEntry(KEY, { ...ada, expiresAt: NOW }), 'entryExpired'],
    ['one that is cut short', signEntry(KEY, ada).slice(0, -1), 'entryInvalid'],
    ['one with something behind it', `${signEntry(KEY, ada)}=`, 'entryInvalid'],
    [
      'one of another lab whose time is up',
      signEntry(createSecretKey('another secret 12', 'utf8'), { ...ada, expiresAt: NOW }),
      'entryInvalid',
    ],
    ['a time without a proof', '1800000060.', 'entryInvalid'],
  ])('[THR-4] %s is refused', (_name, signature, code) => {
    expect(judge(signature)).toBe(code);
  });

  it('[THR-4] no other time, and no end of it, can be written into one', () => {
    const [, mac] = signEntry(KEY, { ...ada, expiresAt: NOW - 1 }).split('.');
    expect(judge(`${NOW / 1_000 + 60}.${mac}`)).toBe('entryInvalid');
    expect(judge(`.${mac}`)).toBe('entryInvalid');
  });

  it('[THR-4] whatever else is changed, it opens nothing; and nothing throws', () => {
    const ids = fc.stringMatching(/^[A-Za-z0-9._:@-]{1,20}$/);
    const scenes = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,10}$/);
    const entry = fc.record({
      participant: ids,
      scene: scenes,
      expiresAt: fc.constantFrom(undefined, NOW + 5_000),
    });
    fc.assert(
      fc.property(entry, entry, fc.string({ maxLength: 80 }), (one, other, text) => {
        const signature = signEntry(KEY, one);
        expect(judge(signature, one)).toBeUndefined();
        const isSame = one.participant === other.participant && one.scene === other.scene;
        expect(judge(signature, other)).toBe(isSame ? undefined : 'entryInvalid');
        if (text !== '') expect(judge(text, one)).toBe('entryInvalid');
      }),
      seeded('entry signatures', 300),
    );
  });
});
