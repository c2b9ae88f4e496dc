/*
 * The default checksum: a 32-bit hash of plain data, equal on every engine for equal data.
 *
 * Numbers count by the bits of their float64, so 1 and 1.0 are one number and 0 and -0 are two. All NaN are one: their
 * bits are the engine's own business. An object's hash adds up one hash per key, so the order in which keys were
 * written does not matter: settings that passed through a database may come back in another order, and a false alarm
 * would cost a session.
 */
import { finish, mixText, mixWord } from './mix.ts';
import { isPlainObject, isTypedArray, unsupportedState } from './plain-data.ts';

const scratch = new Float64Array(1);
const scratchWords = new Uint32Array(scratch.buffer);
// Which half of a float64 comes first in memory differs between machines; the hash must not.
scratch[0] = 1;
const LOW = scratchWords[1] === 0 ? 1 : 0;
const HIGH = 1 - LOW;

// One tag per kind, so that `null`, `false`, `0` and `''` differ, and `[]` from `{}`.
const TAG_NULL = 0x01;
const TAG_UNDEFINED = 0x02;
const TAG_FALSE = 0x03;
const TAG_TRUE = 0x04;
const TAG_NUMBER = 0x05;
const TAG_NAN = 0x06;
const TAG_STRING = 0x07;
const TAG_ARRAY = 0x08;
const TAG_OBJECT = 0x09;
const TAG_TYPED = 0x0a;
const TAG_BIGINT = 0x0b;

/**
 * Unsigned 32-bit hash of plain data. Throws `unsupportedState` for a Map, a class instance, a function and the like.
 */
export function hashPlain(value: unknown): number {
  return finish(hashValue(0, value));
}

function hashValue(hash: number, value: unknown): number {
  switch (typeof value) {
    case 'number':
      return hashNumber(hash, value);
    case 'string':
      return hashString(hash, value);
    case 'boolean':
      return mixWord(hash, value ? TAG_TRUE : TAG_FALSE);
    case 'undefined':
      return mixWord(hash, TAG_UNDEFINED);
    case 'bigint':
      return hashString(mixWord(hash, TAG_BIGINT), String(value));
    case 'object':
      return value === null ? mixWord(hash, TAG_NULL) : hashObject(hash, value);
    default:
      throw unsupportedState(value);
  }
}

function hashNumber(hash: number, value: number): number {
  // biome-ignore lint/suspicious/noSelfCompare: the fastest test for NaN
  if (value !== value) return mixWord(hash, TAG_NAN);
  scratch[0] = value;
  return mixWord(mixWord(mixWord(hash, TAG_NUMBER), scratchWords[LOW]!), scratchWords[HIGH]!);
}

function hashString(hash: number, text: string): number {
  return mixText(mixWord(mixWord(hash, TAG_STRING), text.length), text);
}

function hashObject(hash: number, value: object): number {
  if (Array.isArray(value)) {
    let mixed = mixWord(mixWord(hash, TAG_ARRAY), value.length);
    for (let i = 0; i < value.length; i++) mixed = hashValue(mixed, value[i]);
    return mixed;
  }
  if (isTypedArray(value)) return hashTyped(hash, value);
  if (value instanceof ArrayBuffer) return hashTyped(hash, new Uint8Array(value));
  if (!isPlainObject(value)) throw unsupportedState(value);
  const keys = Object.keys(value);
  let sum = 0;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    sum = (sum + finish(hashValue(hashString(0, key), value[key]))) | 0;
  }
  return mixWord(mixWord(mixWord(hash, TAG_OBJECT), keys.length), sum);
}

/** Element by element, so that the machine's byte order and the engine's NaN bits stay out of it. */
function hashTyped(hash: number, array: ArrayLike<number> | ArrayLike<bigint>): number {
  let mixed = mixWord(mixWord(hash, TAG_TYPED), array.length);
  if (array instanceof Float32Array || array instanceof Float64Array) {
    for (let i = 0; i < array.length; i++) mixed = hashNumber(mixed, array[i]!);
  } else if (array instanceof BigInt64Array || array instanceof BigUint64Array) {
    for (let i = 0; i < array.length; i++) mixed = hashString(mixed, String(array[i]));
  } else {
    const integers = array as ArrayLike<number>;
    for (let i = 0; i < integers.length; i++) mixed = mixWord(mixed, integers[i]!);
  }
  return mixed;
}
