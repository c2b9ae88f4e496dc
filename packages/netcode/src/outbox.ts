/*
 * When to send what to whom. In the steady state one packet per frame to every peer, at the end of the tick that ran
 * the frame; while we stall one now and then, for the acknowledgements; to a silent peer a probe; after our end until
 * every peer has all our inputs and has told its own end, and then nothing.
 */
import type { ChecksumExchange } from './checksum-exchange.ts';
import { type Frame, NULL_FRAME } from './frame.ts';
import type { Hold } from './hold.ts';
import type { PacketContent, PeerEndpoint } from './peer-endpoint.ts';
import type { RollbackSession } from './rollback-session.ts';
import type { Instant } from './runner.ts';

/** A packet is due without a new frame after this many frames' time: for acknowledgements while we stall. */
const IDLE_SEND_FRAMES = 1.5;
/** A peer silent for longer gets a probe now and then: what piles up in a dead link arrives late and all at once. */
const QUIET_AFTER_MS = 1000;
const PROBE_EVERY_MS = 250;
/** The newest checksum is told at once, and again every so many packets: against loss, and cheap. */
const CHECKSUM_EVERY_PACKETS = 8;

export interface OutboxOptions {
  readonly session: RollbackSession;
  readonly endpoints: readonly PeerEndpoint[];
  readonly checksums: ChecksumExchange;
  readonly hold: Hold;
  readonly frameMs: number;
  /** May throw; to us that is a lost packet. */
  readonly send: (slot: number, bytes: Uint8Array) => void;
}

export class Outbox {
  /** When play began: silence counts from here for a peer that never said anything. */
  startAt: Instant = 0;
  /** This side runs no more frames. */
  isOver = false;
  /** Nothing after this frame is worth sending, once known. */
  finalFrame: Frame = NULL_FRAME;
  readonly #options: OutboxOptions;
  readonly #content: PacketContent;
  /** Something happened that every peer should hear at once. */
  #hasNews = false;
  #roundsSent = 0;
  #toldChecksumFrame: Frame = NULL_FRAME;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#content = {
      newestInput: NULL_FRAME,
      checksumFrame: NULL_FRAME,
      checksum: 0,
      isFinal: false,
      isOver: false,
      holdWord: options.hold.word,
      isHolding: false,
    };
  }

  /** Marks that a frame was run or the game ended: the next `sendDue` sends to everybody. */
  announce(): void {
    this.#hasNews = true;
  }

  sendDue(now: Instant): void {
    const isChecksumDue = this.#describe();
    let hasSent = false;
    for (const peer of this.#options.endpoints) {
      if (!this.#isDue(peer, now)) continue;
      peer.send(now, this.#content, this.#deliver);
      hasSent = true;
    }
    this.#hasNews = false;
    if (!hasSent) return;
    this.#roundsSent += 1;
    if (isChecksumDue) this.#toldChecksumFrame = this.#options.checksums.local.last;
  }

  #describe(): boolean {
    const { session, checksums } = this.#options;
    const content = this.#content;
    const newest = session.queue(session.localSlot).last;
    content.isOver = this.isOver;
    content.isHolding = this.#options.hold.isActive;
    content.newestInput = this.finalFrame === NULL_FRAME ? newest : Math.min(newest, this.finalFrame);
    const isNew = checksums.local.last !== this.#toldChecksumFrame;
    const isChecksumDue = isNew || this.isOver || this.#roundsSent % CHECKSUM_EVERY_PACKETS === 0;
    if (isChecksumDue) checksums.describe(content, this.finalFrame);
    else content.checksumFrame = NULL_FRAME;
    return isChecksumDue;
  }

  #isDue(peer: PeerEndpoint, now: Instant): boolean {
    if (peer.isMute) return false;
    if (this.#hasNews && !this.#isQuiet(peer, now)) return true;
    const isReplyDue = this.isOver && peer.owesReply;
    if (isReplyDue) return true;
    if (this.isOver && peer.isSatisfied(this.#content.newestInput)) return false;
    const sinceMs = now - peer.lastSentAt;
    if (this.#isQuiet(peer, now)) return sinceMs >= PROBE_EVERY_MS;
    return sinceMs >= IDLE_SEND_FRAMES * this.#options.frameMs;
  }

  #isQuiet(peer: PeerEndpoint, now: Instant): boolean {
    return peer.silentMs(now, this.startAt) > QUIET_AFTER_MS;
  }

  readonly #deliver = (slot: number, bytes: Uint8Array): void => {
    try {
      this.#options.send(slot, bytes);
    } catch {
      // A closing channel may throw; the inputs are not acknowledged and come again.
    }
  };
}
