import type { Instant } from './runner.ts';

/** What is kept while a tick runs; more at once is no honest transport. */
const MAX_KEPT = 256;

export interface Arrived {
  readonly slot: number;
  readonly bytes: Uint8Array;
  readonly now: Instant;
  readonly isReliable: boolean;
}

/** What arrives, and what the page wants, while a tick runs: it waits until the tick is over (REG-31). */
export class Inbox {
  readonly #arrived: Arrived[] = [];
  readonly #wanted: (() => void)[] = [];

  /** False when there is no room. The bytes are copied. */
  keep({ bytes, ...rest }: Arrived): boolean {
    if (this.#arrived.length >= MAX_KEPT) return false;
    this.#arrived.push({ ...rest, bytes: bytes.slice() });
    return true;
  }

  keepWish(wish: () => void): void {
    this.#wanted.push(wish);
  }

  /** Deals with all of it, the wishes first; what comes meanwhile too. */
  empty(receive: (arrived: Arrived) => void): void {
    while (this.#wanted.length > 0) this.#wanted.shift()!();
    while (this.#arrived.length > 0) receive(this.#arrived.shift()!);
  }
}
