/**
 * A frame is the index of a simulation step, from 0. "The state of frame f" is the state after step f;
 * the state before any step is that of `NULL_FRAME`.
 */
export type Frame = number;

/** No frame yet: the state that `init` made, or nothing received. */
export const NULL_FRAME: Frame = -1;

/** Frames travel as 16 bits: 18 minutes at 60 Hz, and both ends always agree to within a few seconds. */
const FRAME_SPAN = 0x10000;

/** The frame nearest to `near` whose low 16 bits are `low`. */
export function unwrapFrame(low: number, near: Frame): Frame {
  // The shift pair sign-extends the 16-bit distance, so that -1 (65535) is near 0.
  return near + (((low - near) << 16) >> 16);
}

/** The low 16 bits of a frame. */
export function wrapFrame(frame: Frame): number {
  return frame & (FRAME_SPAN - 1);
}

/** Writes 16 bits, little-endian, and returns the offset after them. */
export function write16(out: Uint8Array, offset: number, value: number): number {
  out[offset] = value;
  out[offset + 1] = value >>> 8;
  return offset + 2;
}

export function read16(bytes: Uint8Array, offset: number): number {
  return bytes[offset]! | (bytes[offset + 1]! << 8);
}
