/*
 * What goes over the reliable channel: seldom, and only while play stands still. Inputs of a lost player that others
 * lack; pieces of a state on its way (transfer-messages.ts); what is known of a desync (trail-message.ts).
 *
 * Four bytes come first: kind, epoch, episode, generation of standing still. All numbers are little-endian.
 */
import type { Frame } from './frame.ts';

const OFFSET_KIND = 0;
const OFFSET_EPOCH = 1;
const OFFSET_EPISODE = 2;
const OFFSET_GENERATION = 3;
const HEADER_BYTES = 4;
/** Of `inputs`: slot, first frame, how many, then the bytes of the inputs. */
const OFFSET_SLOT = HEADER_BYTES;
const OFFSET_FIRST = OFFSET_SLOT + 1;
const OFFSET_COUNT = OFFSET_FIRST + 4;
const OFFSET_INPUTS = OFFSET_COUNT + 2;

/** Above this a data channel may refuse a message; a piece of a state with its headers stays below. */
export const MAX_RELIABLE_BYTES = 17 * 1024;
/** Most bytes of inputs in one message. */
export const MAX_RELAYED_BYTES = 16 * 1024;

const KINDS = ['inputs', 'state', 'trail'] as const;

export interface Envelope {
  readonly epoch: number;
  readonly episode: number;
  readonly generation: number;
}

export type ReliableMessage =
  | {
      readonly type: 'inputs';
      readonly slot: number;
      readonly first: Frame;
      readonly count: number;
      readonly inputs: Uint8Array;
    }
  /** A message of a state transfer, either way. */
  | { readonly type: 'state'; readonly payload: Uint8Array }
  | { readonly type: 'trail'; readonly payload: Uint8Array };

export function encodeReliable(
  { epoch, episode, generation }: Envelope,
  message: ReliableMessage,
): Uint8Array {
  const body = message.type === 'inputs' ? message.inputs : message.payload;
  const offset = message.type === 'inputs' ? OFFSET_INPUTS : HEADER_BYTES;
  const bytes = new Uint8Array(offset + body.length);
  bytes[OFFSET_KIND] = KINDS.indexOf(message.type);
  bytes[OFFSET_EPOCH] = epoch;
  bytes[OFFSET_EPISODE] = episode;
  bytes[OFFSET_GENERATION] = generation;
  if (message.type === 'inputs') {
    const view = new DataView(bytes.buffer);
    bytes[OFFSET_SLOT] = message.slot;
    view.setUint32(OFFSET_FIRST, message.first, true);
    view.setUint16(OFFSET_COUNT, message.count, true);
  }
  bytes.set(body, offset);
  return bytes;
}

/** Undefined for bytes that are no message of this epoch and episode. Accepts any bytes; the parts are views of them. */
export function decodeReliable(
  bytes: Uint8Array,
  { epoch, episode }: { readonly epoch: number; readonly episode: number },
): { readonly generation: number; readonly message: ReliableMessage } | undefined {
  if (bytes.length < HEADER_BYTES || bytes.length > MAX_RELIABLE_BYTES) return undefined;
  if (bytes[OFFSET_EPOCH] !== epoch || bytes[OFFSET_EPISODE] !== episode) return undefined;
  const type = KINDS[bytes[OFFSET_KIND]!];
  const generation = bytes[OFFSET_GENERATION]!;
  if (type === undefined) return undefined;
  if (type !== 'inputs') return { generation, message: { type, payload: bytes.subarray(HEADER_BYTES) } };
  if (bytes.length < OFFSET_INPUTS) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = view.getUint32(OFFSET_FIRST, true);
  const count = view.getUint16(OFFSET_COUNT, true);
  const inputs = bytes.subarray(OFFSET_INPUTS);
  if (count === 0 || inputs.length % count !== 0) return undefined;
  return { generation, message: { type, slot: bytes[OFFSET_SLOT]!, first, count, inputs } };
}
