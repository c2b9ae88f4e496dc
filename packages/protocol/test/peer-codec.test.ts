import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DIGEST_BYTES,
  decodePeerMessage,
  encodePeerMessage,
  LIMITS,
  NONCE_BYTES,
  PEER_KIND,
  type PeerMessage,
  PROOF_BYTES,
} from '../src/index.ts';
import { GOLDEN } from './golden-bytes.ts';
import { seeded } from './seeded.ts';

const rising = (length: number) => Uint8Array.from({ length }, (_, i) => i);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const fromHex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

const SAMPLES: Readonly<Record<keyof typeof GOLDEN, PeerMessage>> = {
  hello: { kind: 'hello', version: 1, slot: 7, nonce: rising(NONCE_BYTES), digest: rising(DIGEST_BYTES) },
  proof: { kind: 'proof', mac: rising(PROOF_BYTES) },
  probe: { kind: 'probe', seq: 513, sentAt: 1234.5 },
  probeEcho: { kind: 'probeEcho', seq: 65_535, sentAt: -0.25 },
  probeCount: { kind: 'probeCount', sent: 40, received: 39 },
  verdictPassed: { kind: 'verdict', passed: true },
  verdictFailed: { kind: 'verdict', passed: false },
  netcode: { kind: 'netcode', packet: rising(5) },
  bye: { kind: 'bye' },
  netcodeReliable: { kind: 'netcodeReliable', packet: rising(5) },
};
const NAMES = Object.keys(SAMPLES) as (keyof typeof GOLDEN)[];

describe('peer messages', () => {
  it.each(NAMES)('%s has its golden bytes, both ways', (name) => {
    const bytes = encodePeerMessage(SAMPLES[name], 258, 3);
    expect(hex(bytes)).toBe(GOLDEN[name]);
    const decoded = decodePeerMessage(fromHex(GOLDEN[name]));
    // Netcode's packets hold both themselves.
    const isPacket = 'packet' in SAMPLES[name];
    const [epoch, episode] = isPacket ? [undefined, undefined] : [2, 3];
    expect(decoded).toEqual({ ok: true, value: { epoch, episode, message: SAMPLES[name] } });
  });

  it('every kind has a golden line', () => {
    const kinds = new Set(NAMES.map((name) => SAMPLES[name].kind));
    expect([...kinds].sort()).toEqual(Object.keys(PEER_KIND).sort());
  });

  it('reading any bytes never throws, and what is read is written back alike', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc
        .tuple(fc.integer({ min: 0, max: 10 }), fc.uint8Array({ maxLength: 80 }))
        .map(([kind, rest]) => Uint8Array.of(kind, ...rest)),
      fc.constantFrom(...NAMES).map((name) => fromHex(GOLDEN[name])),
    );
    fc.assert(
      fc.property(bytes, (input) => {
        const decoded = decodePeerMessage(input);
        if (!decoded.ok) {
          expect(['empty', 'tooLarge', 'unknownKind', 'badLength']).toContain(decoded.error);
          return;
        }
        const { epoch, episode, message } = decoded.value;
        const again = decodePeerMessage(encodePeerMessage(message, epoch ?? 0, episode ?? 0));
        expect(again).toEqual(decoded);
      }),
      seeded('peer bytes', 2_000),
    );
  });

  it.each([
    ['nothing', new Uint8Array(0), 'empty'],
    ['half a header', Uint8Array.of(1, 2), 'badLength'],
    ['an unknown kind', Uint8Array.of(99, 0, 0), 'unknownKind'],
    ['kind 0', Uint8Array.of(0, 0, 0), 'unknownKind'],
    ['a short hello', fromHex(GOLDEN.hello).subarray(0, -1), 'badLength'],
    ['a long bye', Uint8Array.of(PEER_KIND.bye, 0, 0, 0), 'badLength'],
    [
      'more than a message may have',
      new Uint8Array(LIMITS.peerMessageBytes + 1).fill(PEER_KIND.netcode),
      'tooLarge',
    ],
  ])('refuses %s', (_name, bytes, error) => {
    expect(decodePeerMessage(bytes)).toEqual({ ok: false, error });
  });

  it('reads from the middle of a larger buffer', () => {
    const padded = Uint8Array.of(9, 9, ...fromHex(GOLDEN.probe), 9);
    const decoded = decodePeerMessage(padded.subarray(2, -1));
    expect(decoded).toMatchObject({ ok: true, value: { message: SAMPLES.probe } });
  });
});
