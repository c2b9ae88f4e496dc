import type { Frame } from './frame.ts';

/**
 * One order of the rollback session to its owner.
 * `load`: make the snapshot of `frame` the current state. `advance`: step the current state to `frame` with `inputs`
 * (players x inputBytes). `save`: keep a snapshot of the current state as that of `frame`.
 */
export interface Request {
  readonly type: 'load' | 'advance' | 'save';
  readonly frame: Frame;
  readonly inputs: Uint8Array;
}

/** Orders to be done from first to last. Valid until the session is asked for the next list. */
export interface RequestList {
  readonly length: number;
  at(index: number): Request;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A request list that keeps its objects from one use to the next: the steady state makes no garbage. */
export class RequestPool implements RequestList {
  length = 0;
  readonly #items: Mutable<Request>[] = [];

  at(index: number): Request {
    return this.#items[index]!;
  }

  clear(): void {
    this.length = 0;
  }

  add(type: Request['type'], frame: Frame, inputs: Uint8Array): void {
    const item = this.#items[this.length];
    if (item === undefined) {
      this.#items.push({ type, frame, inputs });
    } else {
      item.type = type;
      item.frame = frame;
      item.inputs = inputs;
    }
    this.length += 1;
  }
}
