/*
 * The mixing steps of murmur3 (Appleby, public domain): 32-bit integers only, so every engine gives the same.
 */

/** Folds one 32-bit word into a hash. */
export function mixWord(hash: number, word: number): number {
  let mixed = Math.imul(word, 0xcc9e2d51);
  mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
  mixed ^= hash;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

/** Folds the UTF-16 code units of a text into a hash. */
export function mixText(hash: number, text: string): number {
  let mixed = hash;
  for (let i = 0; i < text.length; i++) mixed = mixWord(mixed, text.charCodeAt(i));
  return mixed;
}

/** Spreads every bit of a folded hash over the result, which is unsigned. */
export function finish(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Unsigned 32-bit hash of `bytes` from `offset` on. */
export function hashBytes(bytes: Uint8Array, offset = 0): number {
  let hash = bytes.length - offset;
  for (let i = offset; i < bytes.length; i += 4) {
    const word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    hash = mixWord(hash, word);
  }
  return finish(hash);
}
