import { NetcodeError } from './error.ts';

/** Bytes read one after the other, little-endian. Whatever is not there is `malformedState`, before anything is made. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  uint8(): number {
    return this.#bytes[this.#skip(1)]!;
  }

  float64(): number {
    return this.#view.getFloat64(this.#skip(8), true);
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.uint8();
      if (shift === 28 && byte > 0x0f) break;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw malformed('a number is longer than 32 bits');
  }

  /** A view, valid as long as the bytes are. */
  bytes(count: number): Uint8Array {
    const at = this.#skip(count);
    return this.#bytes.subarray(at, at + count);
  }

  #skip(count: number): number {
    const at = this.#at;
    if (count > this.left) throw malformed(`${count} bytes wanted, ${this.left} left`);
    this.#at += count;
    return at;
  }
}

export function malformed(what: string, cause?: unknown): NetcodeError {
  return new NetcodeError('malformedState', `these bytes are no state: ${what}`, { cause });
}
