/*
 * The one message of a desync search (desync-search.ts): the checksums of consecutive frames. All numbers are
 * little-endian. The layout is frozen per version: a test holds its golden bytes.
 */
import { MAX_STRETCH_FRAMES } from './agreed-stretch.ts';
import { type Frame, NULL_FRAME } from './frame.ts';
import type { ChecksumTrail } from './stretch-replay.ts';

/** Raised with every change of the layout; a message of another version is dropped. */
export const TRAIL_VERSION = 1;

const OFFSET_VERSION = 0;
/** Which search of this episode it belongs to. */
const OFFSET_SEARCH = OFFSET_VERSION + 1;
const OFFSET_FIRST = OFFSET_SEARCH + 1;
/** The first frame that the sender could not reproduce, or -1. */
const OFFSET_UNREPRODUCED = OFFSET_FIRST + 4;
/** Four bytes each, to the end of the message. */
const OFFSET_CHECKSUMS = OFFSET_UNREPRODUCED + 4;

const MAX_CHECKSUMS = MAX_STRETCH_FRAMES + 1;

export interface TrailMessage {
  readonly search: number;
  readonly unreproducedFrame: Frame;
  readonly trail: ChecksumTrail;
}

export function encodeTrailMessage({ search, unreproducedFrame, trail }: TrailMessage): Uint8Array {
  const { checksums } = trail;
  const bytes = new Uint8Array(OFFSET_CHECKSUMS + 4 * checksums.length);
  const view = new DataView(bytes.buffer);
  bytes[OFFSET_VERSION] = TRAIL_VERSION;
  bytes[OFFSET_SEARCH] = search;
  view.setInt32(OFFSET_FIRST, trail.first, true);
  view.setInt32(OFFSET_UNREPRODUCED, unreproducedFrame, true);
  for (let i = 0; i < checksums.length; i++) {
    view.setUint32(OFFSET_CHECKSUMS + 4 * i, checksums[i]!, true);
  }
  return bytes;
}

/** The message of these bytes, or undefined for any others. */
export function decodeTrailMessage(bytes: Uint8Array): TrailMessage | undefined {
  const count = (bytes.length - OFFSET_CHECKSUMS) / 4;
  if (!Number.isInteger(count) || count < 0 || count > MAX_CHECKSUMS) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = view.getInt32(OFFSET_FIRST, true);
  const unreproducedFrame = view.getInt32(OFFSET_UNREPRODUCED, true);
  if (bytes[OFFSET_VERSION] !== TRAIL_VERSION) return undefined;
  if (first < 0 || unreproducedFrame < NULL_FRAME) return undefined;
  const checksums = Array.from({ length: count }, (_, i) => view.getUint32(OFFSET_CHECKSUMS + 4 * i, true));
  return { search: bytes[OFFSET_SEARCH]!, unreproducedFrame, trail: { first, checksums } };
}
