/**
 * Takes the place of the simple-peer adapter in the `faults` build of the demo: `?fault=<way>` makes this page's links
 * fail in one way, so that a real browser can meet every verdict of validation. Never part of the product.
 */
import { PEER_HEADER, PEER_KIND } from '@greenroom/protocol';
import { createSimplePeerLink as createRealLink } from '../../packages/client/src/adapters/simple-peer/link.ts';
import { LinkError } from '../../packages/client/src/ports/link-error.ts';
import type { CreatePeerLink, PeerLink } from '../../packages/client/src/ports/peer-link.ts';

export const FAULTS = [
  'noLink',
  'noLossyChannel',
  'badProof',
  'digest',
  'probeLoss',
  'slow',
  'closes',
  'version',
  'silent',
  'refuses',
  'relayed',
] as const;
export type Fault = (typeof FAULTS)[number];

/** What is damaged, as an offset: a hello begins with the version and ends with the digest; a proof and a verdict end with theirs. */
const FIRST = PEER_HEADER.body;
const LAST = -1;
const SLOW_ECHO_MS = 600;
/** Below the validation deadline of every config that the faults are used with. */
const NO_LOSSY_CHANNEL_MS = 1_000;

const fault = new URLSearchParams(location.search).get('fault') as Fault | null;

export const createSimplePeerLink: CreatePeerLink = (options) => {
  const silent = fault === 'noLink';
  const link = createRealLink({ ...options, onSignal: silent ? () => {} : options.onSignal });
  return fault === null ? link : withFault(link, fault);
};

function withFault(link: PeerLink, way: Fault): PeerLink {
  let probes = 0;
  return {
    ...link,
    signal: (data) => way !== 'noLink' && link.signal(data),
    async opened(signal) {
      await link.opened(signal);
      if (way === 'closes') link.close();
      if (way === 'noLossyChannel') {
        // The real adapter says so at the deadline. Here it is sooner: the other end waits for a hello until that same
        // instant, and would be as likely to speak first.
        await new Promise((resolve) => setTimeout(resolve, NO_LOSSY_CHANNEL_MS));
        throw new LinkError('noLossyChannel');
      }
    },
    route: async () => (way === 'relayed' ? 'relayed' : link.route()),
    send(delivery, bytes) {
      const kind = bytes[PEER_HEADER.kind];
      if (way === 'silent') return true;
      if (way === 'badProof' && kind === PEER_KIND.proof) return link.send(delivery, damaged(bytes, LAST));
      if (way === 'digest' && kind === PEER_KIND.hello) return link.send(delivery, damaged(bytes, LAST));
      if (way === 'version' && kind === PEER_KIND.hello) return link.send(delivery, damaged(bytes, FIRST));
      if (way === 'refuses' && kind === PEER_KIND.verdict) return link.send(delivery, damaged(bytes, LAST));
      if (way === 'probeLoss' && kind === PEER_KIND.probe && probes++ % 2 === 0) return true;
      if (way === 'slow' && kind === PEER_KIND.probeEcho) {
        const late = Uint8Array.from(bytes);
        setTimeout(() => link.send(delivery, late), SLOW_ECHO_MS);
        return true;
      }
      return link.send(delivery, bytes);
    },
  };
}

function damaged(bytes: Uint8Array, offset: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const index = offset < 0 ? copy.length + offset : offset;
  copy[index] = (copy[index] ?? 0) ^ 0xff;
  return copy;
}
