import {
  type judgeLink,
  type LinkFailure,
  type LinkMeasurement,
  NONCE_BYTES,
  PROTOCOL_VERSION,
  type RelayRule,
  type ValidationRules,
} from '@greenroom/protocol';
import type { LinkStage } from '../../api.ts';
import type { Clock } from '../../ports/clock.ts';
import { LinkError } from '../../ports/link-error.ts';
import type { PeerLink } from '../../ports/peer-link.ts';
import type { PeerChannel } from './peer-channel.ts';
import { answerProbes, runProbes } from './probes.ts';
import { checkProof, makeProof } from './proof.ts';

export interface ValidateLinkOptions {
  readonly link: PeerLink;
  readonly channel: PeerChannel;
  /** Secret of this pair, from the server. */
  readonly key: string;
  readonly session: string;
  readonly epoch: number;
  readonly attempt: number;
  /** Our slot and the slot that must be at the other end. */
  readonly slot: number;
  readonly peer: number;
  readonly digest: Uint8Array;
  readonly rules: ValidationRules;
  readonly relay: RelayRule;
  readonly clock: Clock;
  /** Whether what was measured will do; null: it will. */
  readonly judge: typeof judgeLink;
  randomBytes(count: number): Uint8Array;
  onStage(stage: LinkStage): void;
}

export interface LinkVerdict {
  /** Null: proven by both ends. */
  readonly failure: LinkFailure | null;
  readonly measurement: LinkMeasurement;
}

const NOTHING_MEASURED: LinkMeasurement = {
  rttMs: null,
  jitterMs: null,
  probesSent: 0,
  probesReceived: 0,
  route: null,
};

/**
 * Proves one link, top to bottom: both channels open, mutual proof of identity, same versions and digest, the probe
 * series, and the verdicts of both ends. Passes only when both pass. Never rejects; an abort gives the failure of the
 * stage it met.
 */
export async function validateLink(options: ValidateLinkOptions, signal: AbortSignal): Promise<LinkVerdict> {
  let measurement = NOTHING_MEASURED;
  const answers = answerProbes(options.channel);
  try {
    options.onStage('connecting');
    await options.link.opened(signal);

    options.onStage('proving');
    await proveIdentity(options, signal);

    options.onStage('probing');
    const probes = await runProbes(options.channel, answers, options.rules, options.clock, signal);
    measurement = { ...probes, route: await options.link.route() };

    const failure = options.judge(measurement, options.rules, options.relay);
    options.channel.send('reliable', { kind: 'verdict', passed: failure === null });
    const peerVerdict = await options.channel.next('verdict', signal);
    const agreed = failure ?? (peerVerdict.passed ? null : 'peerRefused');
    options.onStage(agreed === null ? 'proven' : 'failed');
    return { failure: agreed, measurement };
  } catch (error) {
    options.onStage('failed');
    options.channel.send('reliable', { kind: 'verdict', passed: false });
    return { failure: error instanceof LinkError ? error.failure : 'closed', measurement };
  } finally {
    answers.stop();
  }
}

async function proveIdentity(options: ValidateLinkOptions, signal: AbortSignal): Promise<void> {
  const { channel, key, session, epoch, attempt, slot, peer, digest } = options;
  const nonce = options.randomBytes(NONCE_BYTES);
  channel.send('reliable', { kind: 'hello', version: PROTOCOL_VERSION, slot, nonce, digest });

  const hello = await channel.next('hello', signal);
  if (hello.version !== PROTOCOL_VERSION) throw new LinkError('versionMismatch');
  if (hello.slot !== peer) throw new LinkError('badProof');
  if (!equalBytes(hello.digest, digest)) throw new LinkError('digestMismatch');

  const mac = await makeProof(key, hello.nonce, { session, epoch, attempt, slot });
  channel.send('reliable', { kind: 'proof', mac });
  const proof = await channel.next('proof', signal);
  if (!(await checkProof(key, nonce, { session, epoch, attempt, slot: peer }, proof.mac))) {
    throw new LinkError('badProof');
  }
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
