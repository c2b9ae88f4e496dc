/*
 * What a peer says about standing still (hold.ts), as the optional section of a packet. It is state and no message: each
 * packet says all of it again, so any one that arrives makes up for the loss of those before. While nobody stands
 * still, or is about to, packets go without it.
 *
 * All numbers are little-endian; a set of slots is one byte, bit s for slot s.
 */
import { type Frame, NULL_FRAME, read16, unwrapFrame, wrapFrame, write16 } from './frame.ts';

/** How often play has gone on after standing still, modulo 256: words of an earlier time do not count. */
const OFFSET_GENERATION = 0;
const OFFSET_FLAGS = OFFSET_GENERATION + 1;
/** Players whose loss the sender knows and that play has not gone on without. */
const OFFSET_LOST = OFFSET_FLAGS + 1;
/** Those of them that are lost for good. */
const OFFSET_GONE = OFFSET_LOST + 1;
/** Those of them that a new page plays on for. */
const OFFSET_BACK = OFFSET_GONE + 1;
const FIXED_BYTES = OFFSET_BACK + 1;
// Then, each where its flag says so: end of the input stream (2 bytes), frame stood on (2) with its checksum (4), time
// to go (2); and for every lost slot, from the lowest, the newest frame whose input the sender has (2).

/** One bit each, from the lowest; their order is part of the format. */
const FLAGS = ['asks', 'ends', 'stands', 'isClear', 'hasHeard', 'goesOn', 'differs'] as const;

const SLOTS = 8;
/** Most bytes of a word: everything said, and every slot but the sender's lost. */
export const MAX_HOLD_WORD_BYTES = FIXED_BYTES + 2 + 6 + 2 + 2 * SLOTS;
/** Longest time to go that can be told; a longer one is no honest peer's. */
export const MAX_GOES_ON_MS = 5000;

/** One peer's word. Reused from packet to packet. */
export interface HoldWord {
  generation: number;
  /** The sender wants to stand still. */
  asks: boolean;
  /** The sender gives no input after `endsAt` before play goes on. */
  ends: boolean;
  endsAt: Frame;
  /** The sender stands on `standsAt`, every input of it known, and will step no further; `checksum` is of that frame. */
  stands: boolean;
  standsAt: Frame;
  checksum: number;
  /** Nothing that the sender knows of keeps play from going on. */
  isClear: boolean;
  /** The sender has heard that the receiver is in this generation too. */
  hasHeard: boolean;
  /** Play goes on in `goesOnInMs`, counted from when this was sent. */
  goesOn: boolean;
  goesOnInMs: number;
  /** The sender found its state to differ from somebody's. */
  differs: boolean;
  lost: number;
  gone: number;
  back: number;
  /** By slot; of use for the lost ones. */
  readonly held: Int32Array;
}

export function makeHoldWord(): HoldWord {
  return {
    generation: 0,
    asks: false,
    ends: false,
    endsAt: NULL_FRAME,
    stands: false,
    standsAt: NULL_FRAME,
    checksum: 0,
    isClear: false,
    hasHeard: false,
    goesOn: false,
    goesOnInMs: 0,
    differs: false,
    lost: 0,
    gone: 0,
    back: 0,
    held: new Int32Array(SLOTS).fill(NULL_FRAME),
  };
}

export function copyHoldWord(from: Readonly<HoldWord>, into: HoldWord): void {
  const { held } = into;
  held.set(from.held);
  Object.assign(into, from, { held });
}

export function hasSlot(set: number, slot: number): boolean {
  return ((set >>> slot) & 1) === 1;
}

/** How many bytes this word takes. */
export function holdWordBytes(word: Readonly<HoldWord>): number {
  let bytes = FIXED_BYTES;
  if (word.ends) bytes += 2;
  if (word.stands) bytes += 6;
  if (word.goesOn) bytes += 2;
  for (let slot = 0; slot < SLOTS; slot++) if (hasSlot(word.lost, slot)) bytes += 2;
  return bytes;
}

/** Writes a word at `offset` and returns the offset after it. */
export function encodeHoldWord(word: Readonly<HoldWord>, out: Uint8Array, offset: number): number {
  let flags = 0;
  for (let i = 0; i < FLAGS.length; i++) if (word[FLAGS[i]!]) flags |= 1 << i;
  out[offset + OFFSET_GENERATION] = word.generation;
  out[offset + OFFSET_FLAGS] = flags;
  out[offset + OFFSET_LOST] = word.lost;
  out[offset + OFFSET_GONE] = word.gone;
  out[offset + OFFSET_BACK] = word.back;
  let end = offset + FIXED_BYTES;
  if (word.ends) end = write16(out, end, wrapFrame(word.endsAt));
  if (word.stands) {
    end = write16(out, end, wrapFrame(word.standsAt));
    end = write16(out, end, word.checksum & 0xffff);
    end = write16(out, end, word.checksum >>> 16);
  }
  if (word.goesOn) end = write16(out, end, word.goesOnInMs);
  for (let slot = 0; slot < SLOTS; slot++) {
    if (hasSlot(word.lost, slot)) end = write16(out, end, wrapFrame(word.held[slot]!));
  }
  return end;
}

/** Reads the word at `offset` into `into`. Returns the offset after it, or -1 for bytes that are no word. Accepts any bytes. */
export function decodeHoldWord(bytes: Uint8Array, offset: number, near: Frame, into: HoldWord): number {
  if (bytes.length < offset + FIXED_BYTES) return -1;
  const flags = bytes[offset + OFFSET_FLAGS]!;
  into.generation = bytes[offset + OFFSET_GENERATION]!;
  for (let i = 0; i < FLAGS.length; i++) into[FLAGS[i]!] = ((flags >>> i) & 1) === 1;
  into.lost = bytes[offset + OFFSET_LOST]!;
  into.gone = bytes[offset + OFFSET_GONE]!;
  into.back = bytes[offset + OFFSET_BACK]!;
  if (!isPossible(into, flags)) return -1;
  if (bytes.length < offset + holdWordBytes(into)) return -1;
  let end = offset + FIXED_BYTES;
  const frameHere = () => {
    const frame = unwrapFrame(read16(bytes, end), near);
    end += 2;
    return frame;
  };
  into.endsAt = into.ends ? frameHere() : NULL_FRAME;
  into.standsAt = into.stands ? frameHere() : NULL_FRAME;
  into.checksum = into.stands ? (read16(bytes, end) | (read16(bytes, end + 2) << 16)) >>> 0 : 0;
  if (into.stands) end += 4;
  into.goesOnInMs = into.goesOn ? read16(bytes, end) : 0;
  if (into.goesOn) end += 2;
  for (let slot = 0; slot < SLOTS; slot++) {
    into.held[slot] = hasSlot(into.lost, slot) ? frameHere() : NULL_FRAME;
    if (into.held[slot]! < NULL_FRAME) return -1;
  }
  const isFrame = into.endsAt >= NULL_FRAME && into.standsAt >= NULL_FRAME;
  return isFrame && into.goesOnInMs <= MAX_GOES_ON_MS ? end : -1;
}

function isPossible(word: HoldWord, flags: number): boolean {
  if (flags >>> FLAGS.length !== 0) return false;
  // Who asks has ended its stream; who is clear stands still and does not ask.
  if ((word.asks && !word.ends) || (word.isClear && (word.asks || !word.stands))) return false;
  return ((word.gone | word.back) & ~word.lost) === 0 && (word.gone & word.back) === 0;
}
