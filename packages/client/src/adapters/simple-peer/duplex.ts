type Listener = (...values: never[]) => void;

interface Subscription {
  readonly event: string;
  readonly listener: Listener;
  readonly isOnce: boolean;
}

/**
 * What simple-peer uses of Node's duplex stream: events, a readable side that hands on each message as it comes, and a
 * writable side that is only ever ended. Nothing waits here: a message is an event at once, or nobody hears it. Back
 * pressure is the channel's own, because messages are sent with `send`, past the stream.
 */
export class Duplex {
  readonly _readableState = { ended: false };
  readonly _writableState = { finished: false };
  #subscriptions: readonly Subscription[] = [];

  on(event: string, listener: Listener): this {
    return this.#subscribe({ event, listener, isOnce: false });
  }

  once(event: string, listener: Listener): this {
    return this.#subscribe({ event, listener, isOnce: true });
  }

  removeListener(event: string, listener: Listener): this {
    const at = this.#subscriptions.findLastIndex((one) => one.event === event && one.listener === listener);
    if (at >= 0) this.#subscriptions = this.#subscriptions.toSpliced(at, 1);
    return this;
  }

  /** An error that nobody listens for is thrown, as Node does: it must not pass unseen. */
  emit(event: string, ...values: unknown[]): boolean {
    const heard = this.#subscriptions.filter((one) => one.event === event);
    if (event === 'error' && heard.length === 0) throw values[0];
    for (const { listener, isOnce } of heard) {
      if (isOnce) this.removeListener(event, listener);
      listener(...(values as never[]));
    }
    return heard.length > 0;
  }

  /** One message that arrived; null: there will be none any more. */
  push(message: unknown): void {
    if (message === null) this._readableState.ended = true;
    else if (!this._readableState.ended) this.emit('data', message);
  }

  end(): void {
    if (this._writableState.finished) return;
    this._writableState.finished = true;
    this.emit('finish');
  }

  #subscribe(subscription: Subscription): this {
    this.#subscriptions = [...this.#subscriptions, subscription];
    return this;
  }
}
