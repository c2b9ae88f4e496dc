/*
 * What this peer writes and reads over the reliable channel, while play stands still: each message goes to the part that
 * it is for. Without such a channel nothing is written.
 */
import type { ChecksumExchange, Desync } from './checksum-exchange.ts';
import { Healer } from './heal.ts';
import type { Hold } from './hold.ts';
import { InputRelay } from './input-relay.ts';
import type { Membership } from './membership.ts';
import { Rejoin } from './rejoin.ts';
import { decodeReliable, encodeReliable, type ReliableMessage } from './reliable-message.ts';
import type { RollbackSession } from './rollback-session.ts';
import type { DesyncLog, Instant, RunnerEvent } from './runner.ts';
import { StateExchange } from './state-exchange.ts';
import type { StateKeeper } from './state-keeper.ts';

export interface CorrespondenceOptions {
  readonly epoch: number;
  readonly episode: number;
  readonly bots?: readonly number[] | undefined;
  readonly onPlayerDrop?: 'idle' | 'bot' | undefined;
  readonly onDesync?: 'heal' | 'end' | undefined;
  readonly rejoin?: true | undefined;
  readonly session: RollbackSession;
  readonly hold: Hold;
  readonly members: Membership;
  readonly checksums: ChecksumExchange;
  readonly states: StateKeeper;
  readonly emit: (event: RunnerEvent) => void;
  readonly endDesynced: (desync: Desync, log: DesyncLog) => void;
  readonly sendReliable: ((slot: number, bytes: Uint8Array) => void) | undefined;
}

export class Correspondence {
  readonly rejoin: Rejoin;
  readonly healer: Healer;
  readonly #options: CorrespondenceOptions;
  readonly #relay: InputRelay;
  readonly #exchange: StateExchange;

  constructor(options: CorrespondenceOptions) {
    this.#options = options;
    const { session, members, bots = [], onPlayerDrop = 'idle', onDesync = 'end' } = options;
    const { endpoints } = members;
    const { localSlot } = session;
    const exchange = new StateExchange((slot, payload) => this.#send(slot, { type: 'state', payload }));
    this.#exchange = exchange;
    this.#relay = new InputRelay({ ...options, endpoints, send: this.#send });
    this.rejoin = new Rejoin({ ...options, exchange, bots, onPlayerDrop }, options.rejoin === true);
    const sendTrail = (slot: number, payload: Uint8Array) => this.#send(slot, { type: 'trail', payload });
    const end = options.endDesynced;
    this.healer = new Healer({ ...options, localSlot, endpoints, exchange, onDesync, sendTrail, end });
  }

  /** Whether there is a channel to write over. */
  get isPossible(): boolean {
    return this.#options.sendReliable !== undefined;
  }

  sendDue(now: Instant): void {
    if (!this.isPossible) return;
    const { hold, members } = this.#options;
    if (hold.isActive) {
      this.#relay.sendDue(now);
      this.#exchange.keepOnly(members.endpoints);
    }
    this.#exchange.sendDue(now);
  }

  /** Play goes on. */
  clear(): void {
    this.#exchange.clear();
  }

  /** False for a message that is none, or of no peer of ours. Never throws. */
  receive(slot: number, bytes: Uint8Array, now: Instant): boolean {
    const { members, hold } = this.#options;
    const received = members.endpointOf(slot) && decodeReliable(bytes, this.#options);
    if (received === undefined) return false;
    const { message } = received;
    if (message.type === 'state') {
      const isTaken = this.rejoin.isAwaiting || this.healer.isTakingFrom(slot);
      return this.#exchange.handle(slot, message.payload, now, isTaken);
    }
    if (this.rejoin.isAwaiting) return true;
    if (message.type === 'trail') return this.healer.handleTrail(slot, message.payload);
    return received.generation === hold.word.generation && this.#relay.take(message);
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
