import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { judgeEntry } from '../../src/entry/entry-signature.ts';
import { signEntryLink } from '../../src/entry/sign-entry-link.ts';

const secret = 'a secret of the lab';
const key = createSecretKey(secret, 'utf8');
const url = 'https://lab.example/study?scene=kitchen';

function verdict(signature: string | null) {
  return judgeEntry(key, { participant: 'ada', scene: 'kitchen', signature: signature ?? undefined }, 0);
}

describe('signEntryLink', () => {
  it('[THR-29] puts the signature where it reaches no server and no log of one: behind the #', () => {
    const link = new URL(signEntryLink({ url, secret, participant: 'ada', scene: 'kitchen' }));
    expect(`${link.origin}${link.pathname}${link.search}`).toBe(
      'https://lab.example/study?scene=kitchen&PROLIFIC_PID=ada',
    );
    expect(verdict(new URLSearchParams(link.hash.slice(1)).get('entry'))).toBeUndefined();
  });

  it('leaves alone what the page has behind the # itself', () => {
    const link = new URL(
      signEntryLink({ url: `${url}#/start`, secret, participant: 'ada', idParameter: 'id' }),
    );
    expect([link.hash, link.searchParams.get('id')]).toEqual(['#/start', 'ada']);
    expect(verdict(link.searchParams.get('entry'))).toBeUndefined();
  });

  it('[THR-3] makes only links that the server takes: of a secret out of a file, and until the last instant', () => {
    const expiresAt = 999_999_999_999_999;
    const link = new URL(signEntryLink({ url, secret: `${secret}\n`, participant: 'ada', expiresAt }));
    expect(verdict(new URLSearchParams(link.hash.slice(1)).get('entry'))).toBeUndefined();
    expect(() => signEntryLink({ url, secret, participant: 'ada', expiresAt: expiresAt + 1 })).toThrow(
      RangeError,
    );
  });

  it.each([
    ['a secret that can be guessed', { secret: 'lab' }, /fewer than 16/],
    ['an id that no join can have', { participant: 'ada lovelace' }, /no participant id/],
    ['a scene that cannot be', { scene: 'Kitchen' }, /no name of a scene/],
    ['no instant', { expiresAt: Number.NaN }, /no instant/],
    ['no address', { url: '/study' }, /no address/],
  ])('makes no link with %s', (_name, change, sentence) => {
    expect(() => signEntryLink({ url, secret, participant: 'ada', ...change })).toThrow(sentence);
    expect(() => signEntryLink({ url, secret, participant: 'ada', ...change })).toThrow(RangeError);
  });
});
