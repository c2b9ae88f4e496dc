import { decodePeerMessage, encodePeerMessage, PEER_KIND, type PeerMessage } from '@greenroom/protocol';
import type { Delivery, PeerLink } from '../../../../packages/client/src/ports/peer-link.ts';
import { createPeerChannel } from '../../../../packages/client/src/session/validation/peer-channel.ts';
import type { Chance } from '../chance.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { type FuzzTarget, inWords, noFindings } from '../target.ts';

/** What a page takes from the other end of a link before it is proven, and after. */
export const peerCodec: FuzzTarget = {
  name: 'peer-codec',
  share: 0.33,
  roundInputs: 50_000,
  async round(chance, inputs) {
    const findings = noFindings();
    const heard = { wrong: 0, deliver: (_bytes: Uint8Array) => {} };
    const link = {
      send: (_delivery: Delivery, _bytes: Uint8Array) => true,
      onMessage(listener: (bytes: Uint8Array, delivery: Delivery) => void) {
        heard.deliver = (bytes) => listener(bytes, 'reliable');
        return () => {};
      },
      onClose: () => () => {},
    } as unknown as PeerLink;
    const channel = createPeerChannel(link, 2, 0);
    // Of some kinds somebody listens, of the others messages wait: both have their bounds.
    for (const kind of ['probe', 'netcode'] as const)
      channel.on(kind, (message) => (heard.wrong += Number(message.kind !== kind)));
    for (let index = 0; index < inputs; index += 1) {
      const bytes = mutateBytes(encodePeerMessage(anyMessage(chance), 2, 0), chance, 70_000);
      try {
        heard.deliver(bytes);
        const decoded = decodePeerMessage(bytes);
        if (decoded.ok) roundTrip(bytes, decoded.value, findings.throws);
      } catch (error) {
        findings.throws.push(inWords(error));
      }
    }
    if (heard.wrong > 0) findings.foreign.push(`${heard.wrong} messages reached who listens to others`);
    channel.release();
    return findings;
  },
};

type Envelope = Extract<ReturnType<typeof decodePeerMessage>, { ok: true }>['value'];

/** What is read is written as it was: nothing beyond the message is taken, and nothing of it is lost. */
function roundTrip(bytes: Uint8Array, { message, epoch = 0, episode = 0 }: Envelope, into: string[]): void {
  const again = encodePeerMessage(message, epoch, episode);
  // A flag is any byte, and written as 0 or 1.
  if (message.kind === 'verdict') return;
  if (again.length !== bytes.length) into.push(`${message.kind}: ${again.length} bytes of ${bytes.length}`);
}

function anyMessage(chance: Chance): PeerMessage {
  const kind = chance.pick(Object.keys(PEER_KIND) as PeerMessage['kind'][]);
  switch (kind) {
    case 'hello':
      return { kind, version: 3, slot: chance.int(8), nonce: chance.bytes(16), digest: chance.bytes(32) };
    case 'proof':
      return { kind, mac: chance.bytes(32) };
    case 'probe':
    case 'probeEcho':
      return { kind, seq: chance.int(65_536), sentAt: chance.int(1_000_000) / 7 };
    case 'probeCount':
      return { kind, sent: chance.int(65_536), received: chance.int(65_536) };
    case 'verdict':
      return { kind, passed: chance.oneIn(2) };
    case 'netcode':
    case 'netcodeReliable':
      return { kind, packet: chance.bytes(chance.int(60)) };
    default:
      return { kind: 'bye' };
  }
}
