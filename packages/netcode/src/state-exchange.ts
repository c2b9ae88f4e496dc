/*
 * The states on their way to and from our peers, each carried as state-transfer.ts does it. Kept while play stands
 * still; who gives, and from whom we take, is for others to say (heal.ts, rejoin.ts).
 */

import { MAX_STATE_BYTES } from './exported-state.ts';
import type { Frame } from './frame.ts';
import type { PeerEndpoint } from './peer-endpoint.ts';
import type { Instant } from './runner.ts';
import {
  createStateReceiver,
  createStateSender,
  type StateReceiver,
  type StateSender,
} from './state-transfer.ts';

/** Inputs and losses come on top of the state itself. */
const MAX_STANDING_BYTES = MAX_STATE_BYTES + 256 * 1024;

export interface TakenState {
  readonly slot: number;
  readonly frame: Frame;
  readonly bytes: Uint8Array;
}

export class StateExchange {
  readonly #send: (slot: number, payload: Uint8Array) => void;
  /** By endpoint: a page that comes back a second time has another one. */
  readonly #senders = new Map<PeerEndpoint, StateSender>();
  readonly #receivers = new Map<number, StateReceiver>();

  constructor(send: (slot: number, payload: Uint8Array) => void) {
    this.#send = send;
  }

  isGivingTo(peer: PeerEndpoint): boolean {
    return this.#senders.has(peer);
  }

  give(peer: PeerEndpoint, frame: Frame, state: Uint8Array): void {
    this.#senders.set(peer, createStateSender({ frame, state }));
  }

  /** Gives and takes only with these from now on. */
  keepOnly(peers: readonly PeerEndpoint[]): void {
    for (const peer of this.#senders.keys()) if (!peers.includes(peer)) this.#senders.delete(peer);
  }

  /** Forgets all: play goes on. */
  clear(): void {
    this.#senders.clear();
    this.#receivers.clear();
  }

  sendDue(now: Instant): void {
    if (this.#senders.size + this.#receivers.size === 0) return;
    for (const [peer, sender] of this.#senders) this.#sendAll(peer.slot, sender, now);
    for (const [slot, receiver] of this.#receivers) this.#sendAll(slot, receiver, now);
  }

  /** A message of the peer in `slot`; `isTaken` where we would take a state from it. False for bytes of no use. */
  handle(slot: number, payload: Uint8Array, now: Instant, isTaken: boolean): boolean {
    for (const [peer, sender] of this.#senders) {
      if (peer.slot === slot && sender.handle(payload, now) !== 'malformed') return true;
    }
    if (!isTaken) return false;
    let receiver = this.#receivers.get(slot);
    if (receiver === undefined) {
      receiver = createStateReceiver({ maxBytes: MAX_STANDING_BYTES });
      this.#receivers.set(slot, receiver);
    }
    return receiver.handle(payload, now) !== 'malformed';
  }

  /** A state that has arrived whole, from one whose state we take. */
  taken(isTaken: (slot: number) => boolean): TakenState | undefined {
    for (const [slot, { result }] of this.#receivers) {
      if (result !== undefined && isTaken(slot)) return { slot, ...result };
    }
    return undefined;
  }

  /** What the peer in `slot` gave is of no use; it may give another. */
  refuse(slot: number): void {
    this.#receivers.delete(slot);
  }

  #sendAll(slot: number, side: StateSender | StateReceiver, now: Instant): void {
    for (let message = side.produce(now); message !== undefined; message = side.produce(now)) {
      this.#send(slot, message);
    }
  }
}
