/*
 * What this peer writes and reads over the reliable channel, while play stands still: each message goes to the part that
 * it is for. Without such a channel nothing is written.
 */
import type { Hold } from './hold.ts';
import { InputRelay } from './input-relay.ts';
import type { PeerEndpoint } from './peer-endpoint.ts';
import { decodeReliable, encodeReliable, type ReliableMessage } from './reliable-message.ts';
import type { RollbackSession } from './rollback-session.ts';
import type { Instant } from './runner.ts';

export interface CorrespondenceOptions {
  readonly epoch: number;
  readonly episode: number;
  readonly session: RollbackSession;
  readonly hold: Hold;
  readonly endpoints: readonly PeerEndpoint[];
  readonly sendReliable: ((slot: number, bytes: Uint8Array) => void) | undefined;
}

export class Correspondence {
  readonly #options: CorrespondenceOptions;
  readonly #relay: InputRelay;

  constructor(options: CorrespondenceOptions) {
    this.#options = options;
    const { session, hold, endpoints } = options;
    this.#relay = new InputRelay({ session, hold, endpoints, send: this.#send });
  }

  sendDue(now: Instant): void {
    if (!this.#options.hold.isActive || this.#options.sendReliable === undefined) return;
    this.#relay.sendDue(now);
  }

  /** False for a message that is none, or of no peer of ours. Never throws. */
  receive(slot: number, bytes: Uint8Array, _now: Instant): boolean {
    const { endpoints, hold } = this.#options;
    if (!endpoints.some((peer) => peer.slot === slot)) return false;
    const received = decodeReliable(bytes, this.#options);
    if (received === undefined || received.generation !== hold.word.generation) return false;
    const { message } = received;
    if (message.type === 'inputs') return this.#relay.take(message);
    return false;
  }

  readonly #send = (slot: number, message: ReliableMessage): void => {
    const { epoch, episode, hold, sendReliable } = this.#options;
    try {
      sendReliable?.(slot, encodeReliable({ epoch, episode, generation: hold.word.generation }, message));
    } catch {
      // A closing channel may throw; whoever still lacks this says so, and it is sent again.
    }
  };
}
