import type { Chance } from './chance.ts';

/** What says how the rest is read stands at the beginning: half of all changes are made there. */
const HEAD_BYTES = 16;
const BORDERS = [0, 1, 0x7f, 0x80, 0xfe, 0xff];

/** The bytes with a few changes: bits, borders of numbers, cut, grown, a part doubled; now and then all by chance. */
export function mutateBytes(bytes: Uint8Array, chance: Chance, maxBytes = 1_400): Uint8Array {
  if (chance.oneIn(20)) return chance.bytes(chance.int(200));
  let out: Uint8Array = bytes.slice();
  for (let changes = 1 + chance.int(3); changes > 0; changes -= 1) out = changeOne(out, chance);
  return out.subarray(0, maxBytes);
}

function changeOne(bytes: Uint8Array, chance: Chance): Uint8Array {
  const reach = chance.oneIn(2) ? Math.min(HEAD_BYTES, bytes.length) : bytes.length;
  const at = chance.int(reach + 1);
  switch (chance.int(8)) {
    case 0:
      return bytes.slice(0, at);
    case 1:
      return concat(bytes, chance.bytes(chance.int(40)));
    case 2:
      return concat(bytes.subarray(0, at), chance.bytes(1 + chance.int(3)), bytes.subarray(at));
    case 3:
      return concat(bytes.subarray(0, at), bytes);
    case 4:
      bytes[at] = chance.pick(BORDERS);
      return bytes;
    case 5:
      // Kinds and counts are small.
      bytes[at] = chance.int(16);
      return bytes;
    case 6:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << chance.int(8));
      return bytes;
    default:
      bytes[at] = chance.int(256);
      return bytes;
  }
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
