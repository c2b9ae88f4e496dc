/*
 * Carrying a state to a peer over the reliable channel: in chunks, resumable, bounded, proven by a hash (RB-14).
 *
 * How it works. The sender offers: so many bytes, of this frame, with this hash. The receiver answers from which byte on
 * it wants them, and says so again after every chunk, which is the acknowledgement. At most `CHUNKS_IN_FLIGHT` chunks
 * are on their way at once: a state must not fill the channel's buffer, in which everything else waits behind it.
 *
 * The channel delivers in order or not at all, but the link under it may die at any byte and be replaced. Whoever
 * learns of it calls `restart`: the sender offers again, or the receiver tells what it has; either alone is enough, and
 * the transfer goes on from the first byte that is missing. Who hears of no such thing repeats itself after a while
 * without progress, at first soon, then ever more rarely, so that a slow link is not filled with repetitions.
 *
 * Neither side trusts the other: lengths are checked before room is made, chunks are taken only where they continue what
 * is there, and the whole counts only with the hash that was offered. Going back to what the receiver has, and a window
 * of a few messages, are Go-Back-N (any textbook on networks); offering by hash is what rsync and BitTorrent do.
 */
import { requireInteger } from './error.ts';
import type { Frame } from './frame.ts';
import { hashBytes } from './mix.ts';
import type { Instant } from './runner.ts';
import {
  decodeTransferMessage,
  encodeTransferMessage,
  MAX_CHUNK_BYTES,
  type TransferMessage,
} from './transfer-messages.ts';

/** 64 KiB: enough to keep a link of 5 Mbit/s and 100 ms busy, little enough to be sent within one ping of a poor one. */
export const CHUNKS_IN_FLIGHT = 4;
const RECEIVER_RETRY_MS = 1000;
/** Later than the receiver's, whose word spares this one: both at once would fill the link twice. */
const SENDER_RETRY_MS = 2500;
const MAX_RETRY_MS = 8000;

/** What a message did: `ignored` is one of another transfer or of no use any more, `malformed` one that no peer of ours sends. */
export type TransferResult = 'ok' | 'ignored' | 'malformed';

export interface StateSender {
  /** A message of the receiver. Any bytes may be given; never throws. */
  handle(message: Uint8Array, now: Instant): TransferResult;
  /** The next message to send, or undefined for none now. Ask until it is undefined, and again with every tick. */
  produce(now: Instant): Uint8Array | undefined;
  /** The link was replaced: what was on its way is lost. */
  restart(): void;
  /** The receiver has all of it, and it is right. */
  readonly isDone: boolean;
  /** The receiver will not take it: it is too large for it, or came out wrong. */
  readonly isRefused: boolean;
}

export interface StateReceiver {
  /** A message of the sender. Any bytes may be given; never throws. */
  handle(message: Uint8Array, now: Instant): TransferResult;
  /** The next message to send, or undefined for none now. Ask until it is undefined, and again with every tick. */
  produce(now: Instant): Uint8Array | undefined;
  /** The link was replaced: what was on its way is lost. */
  restart(): void;
  /** What was received, once all of it is here and has the hash that was offered. */
  readonly result: { readonly frame: Frame; readonly bytes: Uint8Array } | undefined;
  /** What was offered is too large, or did not have the hash that was offered. A new offer starts anew. */
  readonly isRefused: boolean;
  readonly receivedBytes: number;
  /** Undefined before the offer. */
  readonly totalBytes: number | undefined;
}

export interface StateSenderOptions {
  readonly frame: Frame;
  /** As `exportState` gave it; not changed while the transfer lasts. */
  readonly state: Uint8Array;
}

export interface StateReceiverOptions {
  /** Larger states are refused before anything is kept of them. */
  readonly maxBytes: number;
}

/** Throws `badOption` for an empty state. */
export function createStateSender(options: StateSenderOptions): StateSender {
  requireInteger('state.length', options.state.length, 1, 0xffff_ffff);
  return new Sender(options);
}

export function createStateReceiver(options: StateReceiverOptions): StateReceiver {
  return new Receiver(options);
}

/**
 * Says when it is time to repeat oneself: after a while without progress, then after twice that. On a link where even
 * progress takes longer than the first wait the wait stays long.
 */
class RetryTimer {
  readonly #firstMs: number;
  #waitMs: number;
  #since: Instant = Number.NaN;

  constructor(firstMs: number) {
    this.#firstMs = firstMs;
    this.#waitMs = firstMs;
  }

  progress(now: Instant): void {
    if (now - this.#since < this.#waitMs / 4) this.#waitMs = Math.max(this.#firstMs, this.#waitMs / 2);
    this.#since = now;
  }

  /** True once per wait. */
  isDue(now: Instant): boolean {
    if (Number.isNaN(this.#since)) this.#since = now;
    if (now - this.#since < this.#waitMs) return false;
    this.#waitMs = Math.min(MAX_RETRY_MS, 2 * this.#waitMs);
    this.#since = now;
    return true;
  }
}

class Sender implements StateSender {
  isDone = false;
  isRefused = false;
  readonly #frame: Frame;
  readonly #state: Uint8Array;
  readonly #hash: number;
  readonly #retry = new RetryTimer(SENDER_RETRY_MS);
  #isOfferDue = true;
  /** The receiver has said where to go on since we last offered. */
  #isWanted = false;
  #acked = 0;
  #next = 0;
  #restartedFrom = 0;
  #restartedAt: Instant = Number.NEGATIVE_INFINITY;

  constructor(options: StateSenderOptions) {
    this.#frame = options.frame;
    this.#state = options.state;
    this.#hash = hashBytes(options.state);
  }

  handle(bytes: Uint8Array, now: Instant): TransferResult {
    const message = decodeTransferMessage(bytes);
    if (message?.type !== 'want') return 'malformed';
    if (message.hash !== this.#hash || this.isDone || this.isRefused) return 'ignored';
    const { offset, isRestart } = message;
    if (offset > this.#state.length) return 'malformed';
    if (message.isRefused) this.isRefused = true;
    else if (isRestart) {
      if (this.#isEcho(offset, now)) return 'ignored';
      this.#next = offset;
      this.#restartedFrom = offset;
      this.#restartedAt = now;
    } else if (!this.#isWanted || offset < this.#acked) return 'ignored';
    this.#isWanted = true;
    this.#acked = offset;
    // What was on its way when the receiver asked us to go back may have arrived after all.
    this.#next = Math.max(this.#next, offset);
    if (offset === this.#state.length && !this.isRefused) this.isDone = true;
    this.#retry.progress(now);
    return 'ok';
  }

  produce(now: Instant): Uint8Array | undefined {
    if (this.isDone || this.isRefused) return undefined;
    if (this.#retry.isDue(now)) this.restart();
    if (this.#isOfferDue) {
      this.#isOfferDue = false;
      const totalBytes = this.#state.length;
      return encodeTransferMessage({ type: 'offer', hash: this.#hash, totalBytes, frame: this.#frame });
    }
    const isFull = this.#next - this.#acked > (CHUNKS_IN_FLIGHT - 1) * MAX_CHUNK_BYTES;
    if (!this.#isWanted || isFull || this.#next === this.#state.length) return undefined;
    const offset = this.#next;
    const data = this.#state.subarray(offset, offset + MAX_CHUNK_BYTES);
    this.#next += data.length;
    return encodeTransferMessage({ type: 'chunk', hash: this.#hash, offset, data });
  }

  restart(): void {
    this.#isOfferDue = true;
    this.#isWanted = false;
  }

  /** Both sides learned of the new link: the receiver asks of its own accord, and again in answer to our offer. */
  #isEcho(offset: number, now: Instant): boolean {
    return this.#isWanted && offset === this.#restartedFrom && now - this.#restartedAt < RECEIVER_RETRY_MS;
  }
}

class Receiver implements StateReceiver {
  result: { readonly frame: Frame; readonly bytes: Uint8Array } | undefined = undefined;
  isRefused = false;
  receivedBytes = 0;
  readonly #maxBytes: number;
  readonly #retry = new RetryTimer(RECEIVER_RETRY_MS);
  #hash = 0;
  #frame: Frame = 0;
  #buffer: Uint8Array | undefined;
  #isWantDue = false;
  #isRestartDue = false;
  /** We have asked the sender to go back; until it does, whatever else comes is on its way from before. */
  #isRestarting = false;

  constructor(options: StateReceiverOptions) {
    this.#maxBytes = options.maxBytes;
  }

  get totalBytes(): number | undefined {
    return this.#buffer?.length;
  }

  handle(bytes: Uint8Array, now: Instant): TransferResult {
    const message = decodeTransferMessage(bytes);
    if (message === undefined || message.type === 'want') return 'malformed';
    const result = message.type === 'offer' ? this.#takeOffer(message) : this.#takeChunk(message);
    if (result === 'ok') this.#retry.progress(now);
    return result;
  }

  produce(now: Instant): Uint8Array | undefined {
    const isUnderWay = this.#buffer !== undefined && this.result === undefined && !this.isRefused;
    if (isUnderWay && this.#retry.isDue(now)) this.restart();
    if (!this.#isWantDue && !this.#isRestartDue) return undefined;
    const isRestart = this.#isRestartDue;
    this.#isWantDue = false;
    this.#isRestartDue = false;
    return encodeTransferMessage({
      type: 'want',
      hash: this.#hash,
      offset: this.receivedBytes,
      isRestart,
      isRefused: this.isRefused,
    });
  }

  restart(): void {
    if (this.#buffer === undefined) return;
    this.#isRestartDue = true;
    this.#isRestarting = true;
  }

  #takeOffer({ hash, totalBytes, frame }: TransferMessage & { type: 'offer' }): TransferResult {
    const isKnown = this.#buffer?.length === totalBytes && this.#hash === hash && this.#frame === frame;
    if (this.result !== undefined && !isKnown) return 'ignored';
    if (totalBytes === 0) return 'malformed';
    if (!isKnown || this.isRefused) {
      this.#hash = hash;
      this.#frame = frame;
      this.receivedBytes = 0;
      this.isRefused = totalBytes > this.#maxBytes;
      this.#buffer = this.isRefused ? undefined : new Uint8Array(totalBytes);
    }
    this.#isRestartDue = true;
    this.#isRestarting = true;
    return 'ok';
  }

  #takeChunk({ hash, offset, data }: TransferMessage & { type: 'chunk' }): TransferResult {
    const buffer = this.#buffer;
    if (buffer === undefined || hash !== this.#hash || this.isRefused) return 'ignored';
    if (data.length === 0 || offset + data.length > buffer.length) return 'malformed';
    if (offset !== this.receivedBytes) {
      // From before the link was replaced, or the one before it was lost with the old link.
      if (offset > this.receivedBytes && !this.#isRestarting) this.restart();
      return 'ignored';
    }
    buffer.set(data, offset);
    this.receivedBytes += data.length;
    this.#isRestarting = false;
    this.#isWantDue = true;
    if (this.receivedBytes === buffer.length) this.#finish(buffer);
    return 'ok';
  }

  #finish(bytes: Uint8Array): void {
    if (hashBytes(bytes) === this.#hash) {
      this.result = { frame: this.#frame, bytes };
    } else {
      this.isRefused = true;
    }
  }
}
