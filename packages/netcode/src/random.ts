/*
 * xoshiro128** 1.1 of Blackman and Vigna ("Scrambled linear pseudorandom number generators", ACM TOMS 2021,
 * prng.di.unimi.it), period 2^128 - 1. Only 32-bit integer operations, so every engine gives the same numbers.
 * The text of a seed becomes the four state words through murmur3's mixing: a chained hash over the UTF-16
 * code units for each word, each from its own start, so that seeds which differ in one letter share nothing.
 */
import { NetcodeError } from './error.ts';
import { finish, mixText } from './mix.ts';

/**
 * Seeded random numbers, the same in every engine: 32-bit integer arithmetic only.
 * The state is four unsigned 32-bit words and belongs to the snapshot, so that a rollback also rolls back chance.
 */
export interface Random {
  /** The next unsigned 32-bit integer. */
  uint32(): number;
  /** An integer in `[0, bound)`, without modulo bias. `bound` is an integer from 1 to 2^32. */
  int(bound: number): number;
  /** A number in `[0, 1)` with 32 random bits. */
  float(): number;
}

/** A generator whose state can be taken out and put back: what a snapshot needs. */
export interface SeededRandom extends Random {
  /** Writes the four state words to `out` from `offset`. */
  save(out: Uint32Array, offset: number): void;
  /** Takes the four state words from `words` at `offset`; the next numbers are those that followed the save. */
  load(words: Uint32Array, offset: number): void;
}

export const RANDOM_STATE_WORDS = 4;
const TWO_TO_32 = 0x1_0000_0000;

/** A generator seeded by a text; the same text gives the same numbers everywhere. */
export function createRandom(seed: string): SeededRandom {
  return new Xoshiro128(seed);
}

class Xoshiro128 implements SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: string) {
    this.#a = hashText(seed, 0x9e3779b9);
    this.#b = hashText(seed, 0x243f6a88);
    this.#c = hashText(seed, 0xb7e15162);
    this.#d = hashText(seed, 0x85a308d3);
    // The one state the generator can never leave.
    if ((this.#a | this.#b | this.#c | this.#d) === 0) this.#d = 1;
  }

  uint32(): number {
    const times5 = Math.imul(this.#b, 5);
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  int(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > TWO_TO_32) {
      throw new NetcodeError('badOption', `random.int needs a bound from 1 to 2^32, got ${bound}`);
    }
    // Numbers at or above the largest multiple of `bound` would favour the small results.
    const limit = TWO_TO_32 - (TWO_TO_32 % bound);
    let value = this.uint32();
    while (value >= limit) value = this.uint32();
    return value % bound;
  }

  float(): number {
    return this.uint32() / TWO_TO_32;
  }

  save(out: Uint32Array, offset: number): void {
    out[offset] = this.#a;
    out[offset + 1] = this.#b;
    out[offset + 2] = this.#c;
    out[offset + 3] = this.#d;
  }

  load(words: Uint32Array, offset: number): void {
    this.#a = words[offset]! | 0;
    this.#b = words[offset + 1]! | 0;
    this.#c = words[offset + 2]! | 0;
    this.#d = words[offset + 3]! | 0;
  }
}

function hashText(text: string, start: number): number {
  return finish(mixText(start ^ text.length, text));
}
