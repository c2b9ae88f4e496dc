import { LIMITS } from './limits.ts';

/**
 * Binary messages between two peers, on either channel of their link. Every message begins with three bytes; the
 * link is bound to its session by the handshake, so that one byte each of epoch and episode suffices (SES-7).
 *
 *   0 kind   1 epoch (low byte)   2 episode (low byte)   3.. body
 */
export const PEER_HEADER = { kind: 0, epoch: 1, episode: 2, body: 3 } as const;

export const PEER_KIND = {
  /** Reliable: version, slot, nonce, digest. */
  hello: 1,
  /** Reliable: HMAC over the peer's nonce. */
  proof: 2,
  /** Lossy: sequence number and send time. */
  probe: 3,
  /** Lossy: what a probe said, sent back at once. */
  probeEcho: 4,
  /** Reliable: how many of the peer's probes arrived. */
  probeCount: 5,
  /** Reliable: this side's verdict. */
  verdict: 6,
  /** Lossy: a packet of netcode, opaque here. */
  netcode: 7,
  /** Reliable: this page is going away. */
  bye: 8,
} as const;
export type PeerKind = keyof typeof PEER_KIND;

export const NONCE_BYTES = 16;
export const DIGEST_BYTES = 32;
export const PROOF_BYTES = 32;

const HELLO = {
  version: 3,
  slot: 4,
  nonce: 5,
  digest: 5 + NONCE_BYTES,
  end: 5 + NONCE_BYTES + DIGEST_BYTES,
} as const;
const PROOF = { mac: 3, end: 3 + PROOF_BYTES } as const;
const PROBE = { seq: 3, sentAt: 5, end: 13 } as const;
const COUNT = { sent: 3, received: 5, end: 7 } as const;
const VERDICT = { passed: 3, end: 4 } as const;

export type PeerMessage =
  | {
      readonly kind: 'hello';
      readonly version: number;
      readonly slot: number;
      readonly nonce: Uint8Array;
      readonly digest: Uint8Array;
    }
  | { readonly kind: 'proof'; readonly mac: Uint8Array }
  /** `sentAt`: the sender's own clock in ms; only the sender reads it again. */
  | { readonly kind: 'probe'; readonly seq: number; readonly sentAt: number }
  | { readonly kind: 'probeEcho'; readonly seq: number; readonly sentAt: number }
  | { readonly kind: 'probeCount'; readonly sent: number; readonly received: number }
  | { readonly kind: 'verdict'; readonly passed: boolean }
  | { readonly kind: 'netcode'; readonly packet: Uint8Array }
  | { readonly kind: 'bye' };

export interface PeerEnvelope {
  readonly epoch: number;
  readonly episode: number;
  readonly message: PeerMessage;
}

export type PeerDecodeError = 'empty' | 'tooLarge' | 'unknownKind' | 'badLength';

function allocate(
  kind: PeerKind,
  size: number,
  epoch: number,
  episode: number,
): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(size);
  bytes[PEER_HEADER.kind] = PEER_KIND[kind];
  bytes[PEER_HEADER.epoch] = epoch & 0xff;
  bytes[PEER_HEADER.episode] = episode & 0xff;
  return { bytes, view: new DataView(bytes.buffer) };
}

/** Bytes of one message. Arrays in the message must have their exact sizes (a programmer's error otherwise: RangeError). */
export function encodePeerMessage(message: PeerMessage, epoch: number, episode: number): Uint8Array {
  switch (message.kind) {
    case 'hello': {
      const { bytes } = allocate('hello', HELLO.end, epoch, episode);
      bytes[HELLO.version] = message.version;
      bytes[HELLO.slot] = message.slot;
      bytes.set(message.nonce, HELLO.nonce);
      bytes.set(message.digest, HELLO.digest);
      return bytes;
    }
    case 'proof': {
      const { bytes } = allocate('proof', PROOF.end, epoch, episode);
      bytes.set(message.mac, PROOF.mac);
      return bytes;
    }
    case 'probe':
    case 'probeEcho': {
      const { bytes, view } = allocate(message.kind, PROBE.end, epoch, episode);
      view.setUint16(PROBE.seq, message.seq, true);
      view.setFloat64(PROBE.sentAt, message.sentAt, true);
      return bytes;
    }
    case 'probeCount': {
      const { bytes, view } = allocate('probeCount', COUNT.end, epoch, episode);
      view.setUint16(COUNT.sent, message.sent, true);
      view.setUint16(COUNT.received, message.received, true);
      return bytes;
    }
    case 'verdict': {
      const { bytes } = allocate('verdict', VERDICT.end, epoch, episode);
      bytes[VERDICT.passed] = message.passed ? 1 : 0;
      return bytes;
    }
    case 'netcode': {
      const { bytes } = allocate('netcode', PEER_HEADER.body + message.packet.length, epoch, episode);
      bytes.set(message.packet, PEER_HEADER.body);
      return bytes;
    }
    case 'bye':
      return allocate('bye', PEER_HEADER.body, epoch, episode).bytes;
  }
}

/** Reads one message. `netcode` packets and byte fields are views into `bytes`, not copies. Never throws. */
export function decodePeerMessage(
  bytes: Uint8Array,
):
  | { readonly ok: true; readonly value: PeerEnvelope }
  | { readonly ok: false; readonly error: PeerDecodeError } {
  if (bytes.length < PEER_HEADER.body) return { ok: false, error: 'empty' };
  if (bytes.length > LIMITS.peerMessageBytes) return { ok: false, error: 'tooLarge' };
  const message = decodeBody(bytes);
  if (typeof message === 'string') return { ok: false, error: message };
  const epoch = bytes[PEER_HEADER.epoch] ?? 0;
  const episode = bytes[PEER_HEADER.episode] ?? 0;
  return { ok: true, value: { epoch, episode, message } };
}

function decodeBody(bytes: Uint8Array): PeerMessage | PeerDecodeError {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (view.getUint8(PEER_HEADER.kind)) {
    case PEER_KIND.hello:
      if (bytes.length !== HELLO.end) return 'badLength';
      return {
        kind: 'hello',
        version: view.getUint8(HELLO.version),
        slot: view.getUint8(HELLO.slot),
        nonce: bytes.subarray(HELLO.nonce, HELLO.digest),
        digest: bytes.subarray(HELLO.digest, HELLO.end),
      };
    case PEER_KIND.proof:
      if (bytes.length !== PROOF.end) return 'badLength';
      return { kind: 'proof', mac: bytes.subarray(PROOF.mac, PROOF.end) };
    case PEER_KIND.probe:
    case PEER_KIND.probeEcho:
      if (bytes.length !== PROBE.end) return 'badLength';
      return {
        kind: bytes[PEER_HEADER.kind] === PEER_KIND.probe ? 'probe' : 'probeEcho',
        seq: view.getUint16(PROBE.seq, true),
        sentAt: view.getFloat64(PROBE.sentAt, true),
      };
    case PEER_KIND.probeCount:
      if (bytes.length !== COUNT.end) return 'badLength';
      return {
        kind: 'probeCount',
        sent: view.getUint16(COUNT.sent, true),
        received: view.getUint16(COUNT.received, true),
      };
    case PEER_KIND.verdict:
      if (bytes.length !== VERDICT.end) return 'badLength';
      return { kind: 'verdict', passed: view.getUint8(VERDICT.passed) === 1 };
    case PEER_KIND.netcode:
      return { kind: 'netcode', packet: bytes.subarray(PEER_HEADER.body) };
    case PEER_KIND.bye:
      return bytes.length === PEER_HEADER.body ? { kind: 'bye' } : 'badLength';
    default:
      return 'unknownKind';
  }
}
