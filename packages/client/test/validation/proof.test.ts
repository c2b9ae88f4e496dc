import { describe, expect, test } from 'vitest';
import { checkProof, makeProof } from '../../src/session/validation/proof.ts';

const KEY = 'AAECAwQFBgcICQoLDA0ODw';
const NONCE = Uint8Array.from({ length: 16 }, (_, index) => index);
const CONTEXT = { session: 's1', epoch: 2, attempt: 1, slot: 0 };

describe('proof of identity', () => {
  test('[SES-8] holds for the pair, nonce and context it was made for', async () => {
    const mac = await makeProof(KEY, NONCE, CONTEXT);
    expect(mac).toHaveLength(32);
    expect(await checkProof(KEY, NONCE, CONTEXT, mac)).toBe(true);
  });

  test.each([
    ['another attempt (REG-25)', { ...CONTEXT, attempt: 2 }],
    ['another epoch', { ...CONTEXT, epoch: 3 }],
    ['another session', { ...CONTEXT, session: 's2' }],
    ['the other end: it cannot be sent back', { ...CONTEXT, slot: 1 }],
  ])('[SES-7] does not hold for %s', async (_, context) => {
    expect(await checkProof(KEY, NONCE, context, await makeProof(KEY, NONCE, CONTEXT))).toBe(false);
  });

  test('[THR-22] [SES-8] does not hold with another key, another nonce or a damaged proof', async () => {
    const mac = await makeProof(KEY, NONCE, CONTEXT);
    expect(await checkProof('BBECAwQFBgcICQoLDA0ODw', NONCE, CONTEXT, mac)).toBe(false);
    expect(await checkProof(KEY, new Uint8Array(16), CONTEXT, mac)).toBe(false);
    mac[31] = (mac[31] ?? 0) ^ 1;
    expect(await checkProof(KEY, NONCE, CONTEXT, mac)).toBe(false);
  });
});
