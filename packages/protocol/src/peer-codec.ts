import { MAX_PEER_MESSAGE_BYTES } from './limits.ts';

/**
 * Binary messages between two peers, on either channel of their link. Every message begins with three bytes; the
 * link is bound to its session by the handshake, so that one byte each of epoch and episode suffices (SES-7).
 *
 *   0 kind   1 epoch (low byte)   2 episode (low byte)   3.. body
 *
 * Netcode's packets hold both bytes themselves and are sent 60 times a second, so that only the kind goes before them:
 *
 *   0 kind   1.. packet
 */
export const PEER_HEADER = { kind: 0, epoch: 1, episode: 2, body: 3, packet: 1 } as const;

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
  /** Reliable: what netcode sends in order and without loss, opaque here. */
  netcodeReliable: 9,
} as const;
export type PeerKind = keyof typeof PEER_KIND;

export const NONCE_BYTES = 16;
export const DIGEST_BYTES = 32;
export const PROOF_BYTES = 32;

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
  | { readonly kind: 'bye' }
  | { readonly kind: 'netcodeReliable'; readonly packet: Uint8Array };

/** The kinds without a fixed size: a packet of netcode is the whole body. */
type OpaqueKind = 'netcode' | 'netcodeReliable';
type BodyKind = Exclude<PeerKind, OpaqueKind>;
type BodyOf<K extends PeerKind> = Omit<Extract<PeerMessage, { kind: K }>, 'kind'>;

export interface PeerEnvelope {
  /** Of this and `episode`: undefined where the message is a packet of netcode, which holds and checks its own. */
  readonly epoch: number | undefined;
  readonly episode: number | undefined;
  readonly message: PeerMessage;
}

export type PeerDecodeError = 'empty' | 'tooLarge' | 'unknownKind' | 'badLength';

/** One field of a body: how many bytes it takes, and how it is read and written there. */
interface Field<T = unknown> {
  readonly size: number;
  read(view: DataView, at: number): T;
  write(view: DataView, at: number, value: T): void;
}

const number = (type: 'Uint8' | 'Uint16' | 'Float64', size: number): Field<number> => ({
  size,
  read: (view, at) => view[`get${type}`](at, true),
  write: (view, at, value) => view[`set${type}`](at, value, true),
});
const uint8 = number('Uint8', 1);
const uint16 = number('Uint16', 2);
const float64 = number('Float64', 8);
const flag: Field<boolean> = {
  size: 1,
  read: (view, at) => uint8.read(view, at) === 1,
  write: (view, at, value) => uint8.write(view, at, Number(value)),
};
const bytes = (size: number): Field<Uint8Array> => ({
  size,
  read: (view, at) => new Uint8Array(view.buffer, view.byteOffset + at, size),
  write: (view, at, value) => new Uint8Array(view.buffer, at, size).set(value),
});

/** The bodies: fields one after the other from `PEER_HEADER.body`, numbers little-endian. Golden bytes hold them fixed. */
const PROBE = { seq: uint16, sentAt: float64 };
const BODIES: { readonly [K in BodyKind]: { readonly [F in keyof BodyOf<K>]: Field<BodyOf<K>[F]> } } = {
  hello: { version: uint8, slot: uint8, nonce: bytes(NONCE_BYTES), digest: bytes(DIGEST_BYTES) },
  proof: { mac: bytes(PROOF_BYTES) },
  probe: PROBE,
  probeEcho: PROBE,
  probeCount: { sent: uint16, received: uint16 },
  verdict: { passed: flag },
  bye: {},
};

const KINDS = new Map<number, PeerKind>(
  Object.entries(PEER_KIND).map(([kind, code]) => [code, kind as PeerKind]),
);

function isOpaque(kind: PeerKind): kind is OpaqueKind {
  return kind === 'netcode' || kind === 'netcodeReliable';
}

function fieldsOf(kind: BodyKind): [name: string, Field][] {
  return Object.entries<Field>(BODIES[kind]);
}

function endOf(fields: readonly [name: string, Field][]): number {
  return fields.reduce<number>((end, [, { size }]) => end + size, PEER_HEADER.body);
}

/** Bytes of one message. Arrays in the message must have their exact sizes (a programmer's error otherwise: RangeError). */
export function encodePeerMessage(message: PeerMessage, epoch: number, episode: number): Uint8Array {
  const { kind } = message;
  if ('packet' in message) {
    const out = new Uint8Array(PEER_HEADER.packet + message.packet.length);
    out[PEER_HEADER.kind] = PEER_KIND[kind];
    out.set(message.packet, PEER_HEADER.packet);
    return out;
  }
  const fields = fieldsOf(message.kind);
  const out = new Uint8Array(endOf(fields));
  out[PEER_HEADER.kind] = PEER_KIND[kind];
  out[PEER_HEADER.epoch] = epoch;
  out[PEER_HEADER.episode] = episode;
  const view = new DataView(out.buffer);
  let at: number = PEER_HEADER.body;
  for (const [name, field] of fields) {
    field.write(view, at, message[name as keyof PeerMessage]);
    at += field.size;
  }
  return out;
}

/** Reads one message. Netcode's packets and byte fields are views into `bytes`, not copies. Never throws. */
export function decodePeerMessage(
  bytes: Uint8Array,
):
  | { readonly ok: true; readonly value: PeerEnvelope }
  | { readonly ok: false; readonly error: PeerDecodeError } {
  if (bytes.length === 0) return { ok: false, error: 'empty' };
  if (bytes.length > MAX_PEER_MESSAGE_BYTES) return { ok: false, error: 'tooLarge' };
  const message = decodeBody(bytes);
  if (typeof message === 'string') return { ok: false, error: message };
  const isPacket = 'packet' in message;
  const epoch = isPacket ? undefined : bytes[PEER_HEADER.epoch];
  const episode = isPacket ? undefined : bytes[PEER_HEADER.episode];
  return { ok: true, value: { epoch, episode, message } };
}

function decodeBody(bytes: Uint8Array): PeerMessage | PeerDecodeError {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = KINDS.get(view.getUint8(PEER_HEADER.kind));
  if (kind === undefined) return 'unknownKind';
  if (isOpaque(kind)) return { kind, packet: bytes.subarray(PEER_HEADER.packet) };
  const fields = fieldsOf(kind);
  if (bytes.length !== endOf(fields)) return 'badLength';
  const message: Record<string, unknown> = { kind };
  let at: number = PEER_HEADER.body;
  for (const [name, field] of fields) {
    message[name] = field.read(view, at);
    at += field.size;
  }
  return message as PeerMessage;
}
