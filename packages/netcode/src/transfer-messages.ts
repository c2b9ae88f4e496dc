/*
 * The three messages of a state transfer (state-transfer.ts). A transfer is known by the hash of what it carries, so a
 * message of an older one cannot be taken for one of this.
 *
 *   offer  sender -> receiver   there is so much of the state of that frame
 *   chunk  sender -> receiver   these bytes, from that position on
 *   want   receiver -> sender   I have everything up to there; `restart`: and nothing more is on its way to me, go on
 *                               from there; `refused`: I will not have it
 *
 * All numbers are little-endian. The layout is frozen per version: a test holds its golden bytes.
 */
import type { Frame } from './frame.ts';

/** Raised with every change of the layout; a message of another version is dropped. */
export const TRANSFER_VERSION = 1;

const OFFSET_VERSION = 0;
const OFFSET_KIND = OFFSET_VERSION + 1;
/** 32-bit hash of the whole that is transferred. */
const OFFSET_HASH = OFFSET_KIND + 1;
/** Offer: bytes in all. Chunk: where its bytes belong. Want: bytes that have arrived without a gap. */
const OFFSET_POSITION = OFFSET_HASH + 4;
/** Offer alone. */
const OFFSET_FRAME = OFFSET_POSITION + 4;
const OFFER_BYTES = OFFSET_FRAME + 4;
/** Chunk alone: to the end of the message. */
const OFFSET_DATA = OFFSET_POSITION + 4;
/** Want alone. */
const OFFSET_FLAGS = OFFSET_POSITION + 4;
const WANT_BYTES = OFFSET_FLAGS + 1;

const KIND_OFFER = 1;
const KIND_CHUNK = 2;
const KIND_WANT = 3;

const FLAG_RESTART = 0x01;
const FLAG_REFUSED = 0x02;

/** A message is at most 16 KiB on the data channel, which all browsers pass whole; this leaves room for other headers. */
export const MAX_TRANSFER_MESSAGE_BYTES = 16 * 1024 - 64;
export const MAX_CHUNK_BYTES = MAX_TRANSFER_MESSAGE_BYTES - OFFSET_DATA;

export type TransferMessage =
  | { readonly type: 'offer'; readonly hash: number; readonly totalBytes: number; readonly frame: Frame }
  | { readonly type: 'chunk'; readonly hash: number; readonly offset: number; readonly data: Uint8Array }
  | {
      readonly type: 'want';
      readonly hash: number;
      readonly offset: number;
      readonly isRestart: boolean;
      readonly isRefused: boolean;
    };

export function encodeTransferMessage(message: TransferMessage): Uint8Array {
  if (message.type === 'offer') {
    const bytes = makeMessage(KIND_OFFER, OFFER_BYTES, message.hash, message.totalBytes);
    new DataView(bytes.buffer).setInt32(OFFSET_FRAME, message.frame, true);
    return bytes;
  }
  if (message.type === 'chunk') {
    const bytes = makeMessage(KIND_CHUNK, OFFSET_DATA + message.data.length, message.hash, message.offset);
    bytes.set(message.data, OFFSET_DATA);
    return bytes;
  }
  const bytes = makeMessage(KIND_WANT, WANT_BYTES, message.hash, message.offset);
  bytes[OFFSET_FLAGS] = (message.isRestart ? FLAG_RESTART : 0) | (message.isRefused ? FLAG_REFUSED : 0);
  return bytes;
}

function makeMessage(kind: number, length: number, hash: number, position: number): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes[OFFSET_VERSION] = TRANSFER_VERSION;
  bytes[OFFSET_KIND] = kind;
  const view = new DataView(bytes.buffer);
  view.setUint32(OFFSET_HASH, hash, true);
  view.setUint32(OFFSET_POSITION, position, true);
  return bytes;
}

/** The message of these bytes, or undefined for any others. A chunk's data is a view of them. */
export function decodeTransferMessage(bytes: Uint8Array): TransferMessage | undefined {
  const { length } = bytes;
  if (length < WANT_BYTES || length > MAX_TRANSFER_MESSAGE_BYTES) return undefined;
  if (bytes[OFFSET_VERSION] !== TRANSFER_VERSION) return undefined;
  const kind = bytes[OFFSET_KIND];
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const hash = view.getUint32(OFFSET_HASH, true);
  const position = view.getUint32(OFFSET_POSITION, true);
  if (kind === KIND_OFFER && length === OFFER_BYTES) {
    return { type: 'offer', hash, totalBytes: position, frame: view.getInt32(OFFSET_FRAME, true) };
  }
  if (kind === KIND_CHUNK) {
    return { type: 'chunk', hash, offset: position, data: bytes.subarray(OFFSET_DATA) };
  }
  const flags = bytes[OFFSET_FLAGS]!;
  if (kind !== KIND_WANT || length !== WANT_BYTES || flags > (FLAG_RESTART | FLAG_REFUSED)) return undefined;
  return {
    type: 'want',
    hash,
    offset: position,
    isRestart: (flags & FLAG_RESTART) !== 0,
    isRefused: (flags & FLAG_REFUSED) !== 0,
  };
}
