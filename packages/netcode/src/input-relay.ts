/*
 * Passing on the inputs of a lost player. Who has all of them, up to the agreed last one, gives them to those who lack
 * some, over the reliable channel; of several who have them, the lowest slot does. Who lacks them says so in its words
 * until it has them, so what a dying link swallows is sent again.
 */
import type { Hold } from './hold.ts';
import { hasSlot } from './hold-word.ts';
import type { PeerEndpoint } from './peer-endpoint.ts';
import { MAX_RELAYED_BYTES, type ReliableMessage } from './reliable-message.ts';
import type { RollbackSession } from './rollback-session.ts';
import type { Instant } from './runner.ts';

/** What was sent is on its way for so long before it is sent again. */
const AGAIN_AFTER_MS = 400;

export interface InputRelayOptions {
  readonly session: RollbackSession;
  readonly hold: Hold;
  readonly endpoints: readonly PeerEndpoint[];
  readonly send: (slot: number, message: ReliableMessage) => void;
}

export class InputRelay {
  readonly #options: InputRelayOptions;
  readonly #sentAt = new Map<string, Instant>();

  constructor(options: InputRelayOptions) {
    this.#options = options;
  }

  /** Sends what others lack and only we are to send. */
  sendDue(now: Instant): void {
    const { hold } = this.#options;
    for (const [slot, end] of hold.ends) {
      if (end.isKnown && this.#isOurs(slot, end.frame)) this.#passOn(slot, end.frame, now);
    }
  }

  /** Takes inputs of a lost player. False when they are none that we could lack. */
  take({ slot, first, count, inputs }: ReliableMessage & { type: 'inputs' }): boolean {
    const { session, hold } = this.#options;
    const end = hold.ends.get(slot);
    if (inputs.length !== count * session.inputBytes || end === undefined) return false;
    // Not known yet: a word is still on its way, and we shall be given them again.
    if (!end.isKnown) return true;
    const queue = session.queue(slot);
    if (first > queue.last + 1) return false;
    for (let frame = queue.last + 1; frame < first + count && frame <= end.frame; frame++) {
      if (!session.addRemoteInput(slot, inputs, (frame - first) * session.inputBytes)) return false;
    }
    return true;
  }

  /** We have all of it, and nobody in a lower slot has. */
  #isOurs(slot: number, end: number): boolean {
    const { session, hold } = this.#options;
    if (session.queue(slot).last < end) return false;
    const isLower = (peer: PeerEndpoint) => peer.slot < session.localSlot && peer.told.held[slot]! >= end;
    return !hold.survivors().some(isLower);
  }

  #passOn(slot: number, end: number, now: Instant): void {
    const { session, hold, endpoints } = this.#options;
    for (const { slot: to, told } of endpoints) {
      const held = told.held[slot]!;
      // Who comes back needs nothing of an earlier page: it begins where all will have forgotten that.
      if (hasSlot(hold.word.back, slot) && hasSlot(hold.word.back, to)) continue;
      const isLacking = told.generation === hold.word.generation && hasSlot(told.lost, slot) && held < end;
      const key = `${slot}>${to}`;
      if (!isLacking || now - (this.#sentAt.get(key) ?? Number.NEGATIVE_INFINITY) < AGAIN_AFTER_MS) continue;
      this.#sentAt.set(key, now);
      const perMessage = Math.max(1, Math.floor(MAX_RELAYED_BYTES / Math.max(1, session.inputBytes)));
      for (let first = held + 1; first <= end; first += perMessage) {
        this.#sendInputs(to, slot, first, Math.min(perMessage, end - first + 1));
      }
    }
  }

  #sendInputs(to: number, slot: number, first: number, count: number): void {
    const { session, send } = this.#options;
    const queue = session.queue(slot);
    // Who lacks more than we keep is no peer that stood still with us.
    if (!queue.has(first)) return;
    const inputs = new Uint8Array(count * session.inputBytes);
    for (let i = 0; i < count; i++) {
      const from = queue.offsetOf(first + i);
      inputs.set(queue.bytes.subarray(from, from + session.inputBytes), i * session.inputBytes);
    }
    send(to, { type: 'inputs', slot, first, count, inputs });
  }
}
