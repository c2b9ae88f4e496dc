/*
 * Inputs on the wire: each one XORed with the one before it, the zeros run-length packed, the zeros at the end left out.
 *
 * Held keys make the XOR zero, so a window of unchanged inputs costs nothing and a change costs two or three bytes.
 * The first input is XORED with the last one the receiver has ACKNOWLEDGED (GGPO's rule; ggrs issue 1 is what happens
 * when it is the last one SENT: one lost acknowledgement, and both sides decode against different references).
 *
 * A control byte below 0x80 stands for that many + 1 zeros; one from 0x80 for (it - 0x7f) literal bytes that follow.
 */
import type { Frame } from './frame.ts';
import type { InputQueue } from './input-queue.ts';

const LITERAL = 0x80;
const MAX_RUN = 0x80;

/** Most bytes that `encodeInputs` can write for `rawBytes` of inputs. */
export function maxEncodedBytes(rawBytes: number): number {
  return rawBytes + Math.ceil(rawBytes / MAX_RUN) + 1;
}

/**
 * Writes the inputs of frames `first` to `last` as differences from the input of `first - 1` (from zeros if that is not
 * a frame). Returns the offset after them.
 */
export function encodeInputs(
  queue: InputQueue,
  first: Frame,
  last: Frame,
  out: Uint8Array,
  offset: number,
): number {
  let end = offset;
  let zeros = 0;
  // Where the control byte of the literal run being written stands, or -1.
  let control = -1;
  for (let frame = first; frame <= last; frame++) {
    const at = queue.offsetOf(frame);
    const before = frame > 0 ? queue.offsetOf(frame - 1) : -1;
    for (let i = 0; i < queue.sizeBytes; i++) {
      const difference = queue.bytes[at + i]! ^ (before < 0 ? 0 : queue.bytes[before + i]!);
      if (difference === 0) {
        zeros += 1;
        continue;
      }
      // A lone zero inside literals is cheaper as a literal than as a run of its own.
      if (zeros === 1 && control >= 0 && end - control <= MAX_RUN - 1) {
        out[end++] = 0;
        out[control] = out[control]! + 1;
        zeros = 0;
      }
      if (zeros > 0) {
        end = writeZeros(zeros, out, end);
        zeros = 0;
        control = -1;
      }
      if (control < 0 || end - control > MAX_RUN) {
        control = end++;
        out[control] = LITERAL - 1;
      }
      out[end++] = difference;
      out[control] = out[control]! + 1;
    }
  }
  return end;
}

function writeZeros(count: number, out: Uint8Array, offset: number): number {
  let left = count;
  let end = offset;
  while (left > 0) {
    const run = Math.min(left, MAX_RUN);
    out[end++] = run - 1;
    left -= run;
  }
  return end;
}

/**
 * Reads `count` inputs of `sizeBytes` from `bytes` at `offset` to its end into `out`; `reference` at `referenceOffset`
 * is the input before the first. False when the bytes are no such thing; never reads or writes out of bounds.
 */
export function decodeInputs(
  bytes: Uint8Array,
  offset: number,
  count: number,
  sizeBytes: number,
  reference: Uint8Array | undefined,
  referenceOffset: number,
  out: Uint8Array,
): boolean {
  const total = count * sizeBytes;
  if (total > out.length) return false;
  let at = offset;
  let end = 0;
  while (at < bytes.length) {
    const control = bytes[at++]!;
    const isLiteral = control >= LITERAL;
    const run = (isLiteral ? control - LITERAL : control) + 1;
    if (end + run > total || (isLiteral && at + run > bytes.length)) return false;
    for (let i = 0; i < run; i++) out[end++] = isLiteral ? bytes[at++]! : 0;
  }
  while (end < total) out[end++] = 0;
  for (let i = 0; i < total; i++) {
    const before = i >= sizeBytes ? out[i - sizeBytes]! : (reference?.[referenceOffset + i] ?? 0);
    out[i] = out[i]! ^ before;
  }
  return true;
}
