/*
 * Plain data (plain-data.ts) as compact bytes and back, exactly: every bit of a number, the sign of zero, undefined,
 * holes as undefined, key order, lone surrogates, the kind of every typed array. This is how a state travels to a peer
 * that lost it, or never had it.
 *
 * How it works. One tag byte per value; small integers are tags themselves, others varints with the sign in the lowest
 * bit (zigzag, as in Protocol Buffers), all else a float64. The keys of objects are written once per shape: an object
 * names its shape by number, and a number not seen yet brings the list of keys with it. A hundred entities then cost
 * their values and two bytes each, where JSON repeats every key (the hidden classes of JavaScript engines, on the wire;
 * msgpackr's records do the same). Elements of typed arrays are copied as they lie in memory, little-endian.
 *
 * The decoder takes bytes from a peer, so it is total: anything that is not exactly such an encoding is
 * `malformedState`. A count of more values than there are bytes makes nothing large, since room is made as they
 * are read; there are at most `MAX_OBJECTS` objects, and nothing is followed deeper than `MAX_DEPTH`. It cannot tell a changed number from the one that was sent: whoever needs that keeps a hash beside it.
 */
import { ByteReader, malformed } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { NetcodeError } from './error.ts';
import { isPlainObject, isTypedArray, unsupportedState } from './plain-data.ts';

/** Far deeper than any sane state, far from the end of any engine's stack. */
const MAX_DEPTH = 500;
/** Arrays and objects in one state: an empty one takes two bytes here and far more in memory. */
const MAX_OBJECTS = 0x40000;
/** Code units made into text at once: as many as any engine takes for arguments. */
const TEXT_CHUNK = 4096;

const TAG_NULL = 0x00;
const TAG_UNDEFINED = 0x01;
const TAG_FALSE = 0x02;
const TAG_TRUE = 0x03;
const TAG_INTEGER = 0x04;
const TAG_FLOAT = 0x05;
const TAG_STRING = 0x06;
const TAG_BIGINT = 0x07;
const TAG_ARRAY = 0x08;
const TAG_OBJECT = 0x09;
const TAG_BARE_OBJECT = 0x0a;
const TAG_BUFFER = 0x0b;
/** Plus the place in `TYPED_ARRAYS`. */
const TAG_TYPED = 0x10;
/** From here on a tag is the integer itself, less this. */
const TAG_SMALL = 0x40;
const MAX_SMALL = 0xff - TAG_SMALL;

/** Their order is part of the format. */
const TYPED_ARRAYS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as const;

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Plain data as bytes. Throws `unsupportedState` for anything else, for data nested deeper than 500 levels or of more than
 * 262,144 arrays and objects, and for more than `maxBytes`.
 */
export function encodePlain(value: unknown, maxBytes = Number.MAX_SAFE_INTEGER): Uint8Array {
  const writer = new ByteWriter(maxBytes);
  new PlainEncoder(writer).value(value, 0);
  return writer.finish();
}

/** The plain data that `encodePlain` made these bytes of. Throws `malformedState` for any other bytes. */
export function decodePlain(bytes: Uint8Array): unknown {
  const reader = new ByteReader(bytes);
  const value = new PlainDecoder(reader).value(0);
  if (reader.left > 0) throw malformed(`${reader.left} bytes too many`);
  return value;
}

class PlainEncoder {
  readonly #out: ByteWriter;
  /** Numbers of the shapes written so far, by their keys. */
  readonly #shapes = new Map<string, number>();
  #objects = 0;

  constructor(out: ByteWriter) {
    this.#out = out;
  }

  value(value: unknown, depth: number): void {
    if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'object' && value !== null) this.#object(value, depth);
    else this.#rest(value);
  }

  #rest(value: unknown): void {
    if (value === null) this.#out.uint8(TAG_NULL);
    else if (value === undefined) this.#out.uint8(TAG_UNDEFINED);
    else if (typeof value === 'boolean') this.#out.uint8(value ? TAG_TRUE : TAG_FALSE);
    else if (typeof value === 'string') this.#tagged(TAG_STRING, value);
    else if (typeof value === 'bigint') this.#tagged(TAG_BIGINT, value.toString(16));
    else throw unsupportedState(value);
  }

  #tagged(tag: number, text: string): void {
    this.#out.uint8(tag);
    this.#text(text);
  }

  #number(value: number): void {
    const integer = value | 0;
    if (!Object.is(integer, value)) {
      this.#out.uint8(TAG_FLOAT);
      this.#out.float64(value);
    } else if (integer >= 0 && integer <= MAX_SMALL) {
      this.#out.uint8(TAG_SMALL + integer);
    } else {
      this.#out.uint8(TAG_INTEGER);
      this.#out.varint(((integer << 1) ^ (integer >> 31)) >>> 0);
    }
  }

  /** The length doubled, plus one when a code unit takes two bytes; then the code units. */
  #text(text: string): void {
    let isWide = false;
    for (let i = 0; i < text.length && !isWide; i++) isWide = text.charCodeAt(i) > 0xff;
    this.#out.varint(text.length * 2 + (isWide ? 1 : 0));
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      this.#out.uint8(unit & 0xff);
      if (isWide) this.#out.uint8(unit >>> 8);
    }
  }

  #object(value: object, depth: number): void {
    this.#objects += 1;
    if (depth === MAX_DEPTH || this.#objects > MAX_OBJECTS) {
      throw new NetcodeError('unsupportedState', 'the state is nested too deep, or of too many objects');
    }
    if (Array.isArray(value)) {
      this.#out.uint8(TAG_ARRAY);
      this.#out.varint(value.length);
      for (let i = 0; i < value.length; i++) this.value(value[i], depth + 1);
    } else if (isTypedArray(value)) {
      // The kind as copies keep it: a subclass would not survive a copy either.
      const kind = TYPED_ARRAYS.findIndex((type) => value instanceof type);
      this.#out.uint8(TAG_TYPED + kind);
      this.#memory(value, TYPED_ARRAYS[kind]!.BYTES_PER_ELEMENT);
    } else if (value instanceof ArrayBuffer) {
      this.#out.uint8(TAG_BUFFER);
      this.#memory(new Uint8Array(value), 1);
    } else if (isPlainObject(value)) {
      this.#out.uint8(Object.getPrototypeOf(value) === null ? TAG_BARE_OBJECT : TAG_OBJECT);
      const keys = Object.keys(value);
      this.#shape(keys);
      for (let i = 0; i < keys.length; i++) this.value(value[keys[i]!], depth + 1);
    } else {
      throw unsupportedState(value);
    }
  }

  #shape(keys: readonly string[]): void {
    // The lengths keep `['a', 'b']` and `['a,b']` apart.
    const name = keys.map((key) => `${key.length}:${key}`).join();
    const known = this.#shapes.get(name);
    this.#out.varint(known ?? this.#shapes.size);
    if (known !== undefined) return;
    if (keys.includes('__proto__')) throw unsupportedState(keys);
    this.#shapes.set(name, this.#shapes.size);
    this.#out.varint(keys.length);
    for (const key of keys) this.#text(key);
  }

  #memory(array: ArrayBufferView, elementBytes: number): void {
    this.#out.varint(array.byteLength / elementBytes);
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    this.#out.bytes(toLittleEndian(bytes, elementBytes));
  }
}

class PlainDecoder {
  readonly #in: ByteReader;
  readonly #shapes: (readonly string[])[] = [];
  #objects = 0;

  constructor(reader: ByteReader) {
    this.#in = reader;
  }

  value(depth: number): unknown {
    const tag = this.#in.uint8();
    if (tag >= TAG_SMALL) return tag - TAG_SMALL;
    switch (tag) {
      case TAG_NULL:
        return null;
      case TAG_UNDEFINED:
        return undefined;
      case TAG_FALSE:
        return false;
      case TAG_TRUE:
        return true;
      case TAG_INTEGER: {
        const zigzag = this.#in.varint();
        return (zigzag >>> 1) ^ -(zigzag & 1);
      }
      case TAG_FLOAT:
        return this.#in.float64();
      case TAG_STRING:
        return this.#text();
      case TAG_BIGINT:
        return this.#bigint();
      default:
        this.#objects += 1;
        if (depth === MAX_DEPTH || this.#objects > MAX_OBJECTS)
          throw malformed('too deep, or too many objects');
        return this.#object(tag, depth);
    }
  }

  #object(tag: number, depth: number): unknown {
    switch (tag) {
      case TAG_ARRAY: {
        const array: unknown[] = [];
        const length = this.#in.varint();
        for (let i = 0; i < length; i++) array.push(this.value(depth + 1));
        return array;
      }
      case TAG_OBJECT:
        return this.#fields({}, depth);
      case TAG_BARE_OBJECT:
        return this.#fields(Object.create(null) as Record<string, unknown>, depth);
      case TAG_BUFFER:
        return this.#memory(1);
      default: {
        const type = TYPED_ARRAYS[tag - TAG_TYPED];
        if (type === undefined) throw malformed(`no value begins with ${tag}`);
        return new type(this.#memory(type.BYTES_PER_ELEMENT));
      }
    }
  }

  #fields(target: Record<string, unknown>, depth: number): unknown {
    const keys = this.#shape();
    for (let i = 0; i < keys.length; i++) target[keys[i]!] = this.value(depth + 1);
    return target;
  }

  #shape(): readonly string[] {
    const number = this.#in.varint();
    const known = this.#shapes[number];
    if (known !== undefined) return known;
    if (number !== this.#shapes.length) throw malformed(`shape ${number} is not known`);
    const keys: string[] = [];
    const count = this.#in.varint();
    for (let i = 0; i < count; i++) keys.push(this.#text());
    if (new Set(keys).size < count || keys.includes('__proto__')) throw malformed('impossible keys');
    this.#shapes.push(keys);
    return keys;
  }

  #text(): string {
    const header = this.#in.varint();
    const isWide = (header & 1) === 1;
    const length = header >>> 1;
    const bytes = this.#in.bytes(isWide ? length * 2 : length);
    const units = isWide ? new Uint16Array(length) : bytes;
    for (let i = 0; isWide && i < length; i++) units[i] = bytes[2 * i]! | (bytes[2 * i + 1]! << 8);
    let text = '';
    for (let i = 0; i < length; i += TEXT_CHUNK) {
      text += String.fromCharCode(...units.subarray(i, i + TEXT_CHUNK));
    }
    return text;
  }

  #bigint(): bigint {
    const text = this.#text();
    const isNegative = text.startsWith('-');
    const digits = isNegative ? text.slice(1) : text;
    if (!/^[0-9a-f]+$/.test(digits)) throw malformed('no whole number');
    const size = BigInt(`0x${digits}`);
    return isNegative ? -size : size;
  }

  #memory(elementBytes: number): ArrayBuffer {
    const length = this.#in.varint();
    const view = toLittleEndian(this.#in.bytes(length * elementBytes), elementBytes);
    return view.slice().buffer as ArrayBuffer;
  }
}

/** Turns every element of `bytes` around on a machine that keeps its high bytes first; its own inverse. */
function toLittleEndian(bytes: Uint8Array, elementBytes: number): Uint8Array {
  if (IS_LITTLE_ENDIAN || elementBytes === 1) return bytes;
  const turned = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const inElement = i % elementBytes;
    turned[i] = bytes[i - inElement + (elementBytes - 1 - inElement)]!;
  }
  return turned;
}
