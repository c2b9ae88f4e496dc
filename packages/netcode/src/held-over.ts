/*
 * Keys held over the boundary of two episodes (REG-36). What a participant does between episodes is read and forgotten,
 * so that no click is saved up; and what was held when the next one begins counts as idle there until it changes.
 */
import type { InputCodec } from './game.ts';

export class HeldOver<Input> {
  readonly #codec: InputCodec<Input>;
  readonly #last: Uint8Array;
  readonly #now: Uint8Array;
  #isHeld = false;

  constructor(codec: InputCodec<Input>) {
    this.#codec = codec;
    this.#last = new Uint8Array(codec.sizeBytes);
    this.#now = new Uint8Array(codec.sizeBytes);
  }

  #readInput: () => Input = () => this.#codec.idle;

  /** `readInput` for an episode. Valid until it is asked for again. */
  guard(readInput: () => Input): () => Input {
    this.#readInput = readInput;
    return this.#guarded;
  }

  readonly #guarded = (): Input => {
    const input = this.#readInput();
    if (!this.#isHeld) return input;
    this.#compare(input);
    return this.#isHeld ? this.#codec.idle : input;
  };

  /** Between two episodes: reads the input and forgets it. */
  discard(readInput: () => Input): void {
    this.#codec.encode(readInput(), this.#last, 0);
    this.#isHeld = true;
  }

  /** What was held is let go as soon as it is anything else. */
  #compare(input: Input): void {
    this.#codec.encode(input, this.#now, 0);
    for (let i = 0; i < this.#now.length; i++) {
      if (this.#now[i] !== this.#last[i]) this.#isHeld = false;
    }
  }
}
