import { NetcodeError } from './error.ts';

const FIRST_BYTES = 1024;

/** Bytes written one after the other, little-endian, into a buffer that doubles when it is full, up to a limit. */
export class ByteWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  readonly #maxBytes: number;

  /** More than `maxBytes` are refused with `unsupportedState`. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** What was written, as a copy of its own. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  uint8(value: number): void {
    const at = this.#reserve(1);
    this.#bytes[at] = value;
  }

  float64(value: number): void {
    const at = this.#reserve(8);
    this.#view.setFloat64(at, value, true);
  }

  /** An unsigned 32-bit integer in one to five bytes, seven bits each, the low ones first. */
  varint(value: number): void {
    let left = value;
    while (left > 0x7f) {
      this.uint8((left & 0x7f) | 0x80);
      left >>>= 7;
    }
    this.uint8(left);
  }

  bytes(source: Uint8Array): void {
    const at = this.#reserve(source.length);
    this.#bytes.set(source, at);
  }

  /** Makes room for so many bytes and returns where they go. */
  #reserve(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#maxBytes) {
      throw new NetcodeError('unsupportedState', `the state takes more than ${this.#maxBytes} bytes`);
    }
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}
