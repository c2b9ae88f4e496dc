import { judgeLink, NONCE_BYTES, PEER_HEADER, PEER_KIND } from '@greenroom/protocol';
import {
  createLinkedPair,
  createSimulatedPageClock,
  type LinkBehaviour,
  type LinkedPairOptions,
  settle,
} from '@greenroom/testkit';
import { describe, expect, test } from 'vitest';
import type { LinkStage } from '../../src/api.ts';
import { LinkError } from '../../src/ports/link-error.ts';
import { createPeerChannel } from '../../src/session/validation/peer-channel.ts';
import {
  type LinkVerdict,
  type ValidateLinkOptions,
  validateLink,
} from '../../src/session/validation/validate-link.ts';

type Tamper = NonNullable<LinkBehaviour['tamper']>;

const RULES = { timeoutMs: 15_000, maxRttMs: 200, maxLossRatio: 0.2, probes: 40 };

interface Run {
  readonly pair?: Partial<LinkedPairOptions>;
  readonly ends?: readonly [Partial<ValidateLinkOptions>, Partial<ValidateLinkOptions>];
  readonly abortAfterMs?: number;
}

/** Validates one link from both ends, slots 0 and 1, and gives both verdicts. */
async function validateBoth(run: Run = {}) {
  const clock = createSimulatedPageClock();
  const links = createLinkedPair({ clock, forth: { delayMs: 20 }, back: { delayMs: 20 }, ...run.pair });
  const stages: [LinkStage[], LinkStage[]] = [[], []];
  const abort = new AbortController();
  if (run.abortAfterMs !== undefined) clock.after(run.abortAfterMs, () => abort.abort('deadline'));
  const channels = links.map((link) => createPeerChannel(link, 2, 0));
  const ends = [0, 1].map((slot) => {
    const link = links[slot as 0 | 1];
    const channel = channels[slot];
    if (!channel) throw new Error('two channels');
    return validateLink(
      {
        link,
        channel,
        key: 'AAECAwQFBgcICQoLDA0ODw',
        session: 's1',
        epoch: 2,
        attempt: 1,
        slot,
        peer: 1 - slot,
        digest: new Uint8Array(32).fill(7),
        rules: RULES,
        relay: 'never',
        judge: judgeLink,
        clock,
        randomBytes: (count) => new Uint8Array(count).fill(slot + 1),
        onStage: (stage) => stages[slot as 0 | 1].push(stage),
        ...run.ends?.[slot as 0 | 1],
      },
      abort.signal,
    );
  });
  const [first, second] = (await settle(clock, Promise.all(ends))) as [LinkVerdict, LinkVerdict];
  return { first, second, stages, clock, channels };
}

/** Damages the last byte of every message of one kind. */
function damaging(kind: number): Tamper {
  return (bytes) => {
    if (bytes[PEER_HEADER.kind] === kind) bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    return bytes;
  };
}

describe('validateLink', () => {
  test('both ends prove a good link and measure it', async () => {
    const { first, second, stages } = await validateBoth();
    for (const verdict of [first, second]) {
      expect(verdict.failure).toBeNull();
      expect(verdict.measurement).toEqual({
        rttMs: 40,
        jitterMs: 0,
        probesSent: 40,
        probesReceived: 40,
        route: 'direct',
      });
    }
    expect(stages).toEqual([
      ['connecting', 'proving', 'probing', 'proven'],
      ['connecting', 'proving', 'probing', 'proven'],
    ]);
  });

  test('leaves no timer behind', async () => {
    const { clock } = await validateBoth();
    clock.advance(60_000);
    expect(clock.pending).toBe(0);
  });

  test('one-way loss fails at the end that misses the probes; the other learns that its peer refused', async () => {
    const losing = {
      delayMs: 20,
      isLost: (_: number, bytes: Uint8Array) => (bytes[3] ?? 0) % 2 === 0 && isProbe(bytes),
    };
    const { first, second } = await validateBoth({ pair: { forth: losing } });
    expect(second.failure).toBe('tooLossy');
    expect(second.measurement).toMatchObject({ probesSent: 40, probesReceived: 20 });
    expect(first.failure).toBe('peerRefused');
    expect(first.measurement).toMatchObject({ probesReceived: 40 });
  });

  test('loss within the threshold passes and is counted', async () => {
    const losing = {
      delayMs: 20,
      isLost: (_: number, bytes: Uint8Array) => isProbe(bytes) && (bytes[3] ?? 0) % 8 === 0,
    };
    const { first, second } = await validateBoth({ pair: { forth: losing } });
    expect([first.failure, second.failure]).toEqual([null, null]);
    expect(second.measurement).toMatchObject({ probesSent: 40, probesReceived: 35 });
  });

  test('a slow link fails at both ends', async () => {
    const { first, second } = await validateBoth({
      pair: { forth: { delayMs: 120 }, back: { delayMs: 110 } },
    });
    expect([first.failure, second.failure]).toEqual(['tooSlow', 'tooSlow']);
    expect(first.measurement.rttMs).toBe(230);
  });

  test('an end that answers no probe is too slow, not proven', async () => {
    const { first } = await validateBoth({
      pair: { back: { delayMs: 20, isLost: (_, bytes) => bytes[PEER_HEADER.kind] === PEER_KIND.probeEcho } },
    });
    expect(first.failure).toBe('tooSlow');
    expect(first.measurement.rttMs).toBeNull();
  });

  test('the time in an echo is not believed: a peer cannot look nearer than it is', async () => {
    const forged: Tamper = (bytes) => {
      if (bytes[PEER_HEADER.kind] === PEER_KIND.probeEcho)
        new DataView(bytes.buffer).setFloat64(5, 1e12, true);
      return bytes;
    };
    const { first } = await validateBoth({ pair: { back: { delayMs: 20, tamper: forged } } });
    expect(first.measurement.rttMs).toBe(40);
  });

  test.each([
    ['a damaged proof', damaging(PEER_KIND.proof), 'badProof'],
    ['another digest', damaging(PEER_KIND.hello), 'digestMismatch'],
  ] as const)('[SES-8] %s fails at the end that receives it', async (_, tamper, failure) => {
    const { first, second } = await validateBoth({
      pair: { back: { delayMs: 20, tamper } },
      abortAfterMs: 5_000,
    });
    expect(first.failure).toBe(failure);
    expect(second.failure).not.toBeNull();
  });

  test('another protocol version fails as such', async () => {
    const tamper: Tamper = (bytes) => {
      if (bytes[PEER_HEADER.kind] === PEER_KIND.hello) bytes[3] = 99;
      return bytes;
    };
    const { first } = await validateBoth({ pair: { back: { delayMs: 20, tamper } }, abortAfterMs: 5_000 });
    expect(first.failure).toBe('versionMismatch');
  });

  test('[REG-26] the wrong slot at the other end is refused; slot 0 is a player like any other', async () => {
    const { first } = await validateBoth({ ends: [{ peer: 2 }, {}], abortAfterMs: 5_000 });
    expect(first.failure).toBe('badProof');
    expect((await validateBoth()).second.failure).toBeNull();
  });

  test('[REG-26] slot 0 where another is expected is refused before anything is proven to it', async () => {
    const kinds = new Set<number>();
    const tamper: Tamper = (bytes) => {
      kinds.add(bytes[PEER_HEADER.kind] ?? 0);
      return bytes;
    };
    const { second } = await validateBoth({
      pair: { back: { delayMs: 20, tamper } },
      ends: [{}, { peer: 2 }],
      abortAfterMs: 5_000,
    });
    expect(second.failure).toBe('badProof');
    expect(kinds).toContain(PEER_KIND.hello);
    expect(kinds).not.toContain(PEER_KIND.proof);
  });

  test.each([
    ['[REG-25] a proof of another attempt', [{ attempt: 2 }, {}]],
    ['[SES-8] a proof with another secret', [{ key: 'BBECAwQFBgcICQoLDA0ODw' }, {}]],
    ['[SES-7] a proof of another session', [{ session: 's0' }, {}]],
  ] as const)('%s does not pass', async (_, ends) => {
    const { first, second } = await validateBoth({ ends, abortAfterMs: 5_000 });
    expect(first.failure).toBe('badProof');
    expect(second.failure).toBe('badProof');
  });

  test('[SES-7] what is bound to another epoch is dropped and counted', async () => {
    const tamper: Tamper = (bytes) => {
      bytes[PEER_HEADER.epoch] = 1;
      return bytes;
    };
    const { first, channels } = await validateBoth({
      pair: { back: { delayMs: 20, tamper } },
      abortAfterMs: 5_000,
    });
    expect(first.failure).toBe('timeout');
    expect(channels[0]?.dropped).toBeGreaterThan(0);
  });

  test('a link that never opens fails with the cause of the adapter', async () => {
    const { first, second } = await validateBoth({
      pair: { opens: false, openError: new LinkError('noLink') },
      abortAfterMs: 5_000,
    });
    expect([first.failure, second.failure]).toEqual(['noLink', 'noLink']);
  });

  test('a link that closes while we wait fails as closed', async () => {
    const clock = createSimulatedPageClock();
    const links = createLinkedPair({ clock });
    const channel = createPeerChannel(links[0], 2, 0);
    const next = channel.next('hello', new AbortController().signal);
    links[1].close();
    await expect(next).rejects.toMatchObject({ failure: 'closed' });
  });

  test('a relayed link fails where relays are not allowed, and passes where they are', async () => {
    const refused = await validateBoth({ pair: { route: 'relayed' } });
    expect(refused.first.failure).toBe('relayRefused');
    const allowed = await validateBoth({
      pair: { route: 'relayed' },
      ends: [{ relay: 'turn' }, { relay: 'turn' }],
    });
    expect(allowed.first).toMatchObject({ failure: null, measurement: { route: 'relayed' } });
  });

  test('an abort ends every stage with a verdict', async () => {
    for (const abortAfterMs of [0, 10, 30, 50, 100, 200, 350, 400]) {
      const { first, second } = await validateBoth({ abortAfterMs });
      expect(first).toHaveProperty('failure');
      expect(second).toHaveProperty('failure');
    }
  });

  test('an end that fails says so, whatever the stage', async () => {
    const randomBytes = () => {
      throw new Error('no randomness');
    };
    const { first, channels } = await validateBoth({ ends: [{ randomBytes }, {}], abortAfterMs: 200 });
    expect(first.failure).toBe('closed');
    // Come and unread: nobody waits for it any more.
    expect(await channels[1]?.next('verdict', AbortSignal.abort())).toMatchObject({ passed: false });
  });

  test('the nonce has the size that the handshake says', async () => {
    const sizes: number[] = [];
    const randomBytes = (count: number) => {
      sizes.push(count);
      return new Uint8Array(count);
    };
    await validateBoth({ ends: [{ randomBytes }, { randomBytes }] });
    expect(sizes).toEqual([NONCE_BYTES, NONCE_BYTES]);
  });
});

function isProbe(bytes: Uint8Array): boolean {
  return bytes[PEER_HEADER.kind] === PEER_KIND.probe;
}
