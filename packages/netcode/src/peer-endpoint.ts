/*
 * One remote peer as this side sees it: what it has acknowledged, what it said last, how long its packets travel, and
 * the packets to and from it. After ggrs' `network/protocol.rs`; the difference is that there is one packet kind, so
 * acknowledgement, ping and quality report ride on the inputs and cost no packet of their own.
 */
import { ChecksumLog } from './checksum-log.ts';
import { type Frame, NULL_FRAME } from './frame.ts';
import { copyHoldWord, type HoldWord, MAX_HOLD_WORD_BYTES, makeHoldWord } from './hold-word.ts';
import { decodeInputs, encodeInputs, maxEncodedBytes } from './input-runs.ts';
import {
  ADVANTAGE_STEPS_PER_FRAME,
  CHECKSUM_BYTES,
  decodeHeader,
  encodeHeader,
  HEADER_BYTES,
  inputsOffset,
  MAX_ECHO_AGE_MS,
  MAX_PACKET_BYTES,
  makePacketHeader,
  NO_ECHO,
  type PacketHeader,
} from './packet.ts';
import type { RollbackSession } from './rollback-session.ts';
import type { Instant, PeerStats } from './runner.ts';
import { TimeSync } from './time-sync.ts';

/** After this long in silence sequence numbers say nothing any more: half their span at 60 Hz is 2 s. */
const SEQUENCE_TRUST_MS = 1000;
const RTT_SMOOTHING = 1 / 8;
const SEQUENCES = 256;
const MAX_INPUTS_PER_PACKET = 255;

/** Why a packet was dropped, or `ok`. `gap`: an earlier packet is missing, the same inputs will come again. */
export type ReceiveResult =
  | 'ok'
  | 'malformed'
  | 'otherEpoch'
  | 'otherEpisode'
  | 'impossibleAck'
  | 'impossibleFrame'
  | 'gap';

export interface EndpointOptions {
  readonly slot: number;
  readonly session: RollbackSession;
  readonly epoch: number;
  readonly episode: number;
  readonly checksumIntervalFrames: number;
}

/** What the next packets say of a confirmed frame; `NULL_FRAME` for nothing. */
export interface ChecksumContent {
  checksumFrame: Frame;
  checksum: number;
  isFinal: boolean;
}

/** What the next packets say beside the inputs. */
export interface PacketContent extends ChecksumContent {
  /** Newest local input worth sending. */
  newestInput: Frame;
  /** This side runs no more frames. */
  isOver: boolean;
  /** What we say about standing still, told while `isHolding` or until the peer has heard that we go on. */
  readonly holdWord: HoldWord;
  isHolding: boolean;
}

export class PeerEndpoint {
  readonly slot: number;
  readonly sync = new TimeSync();
  /** Checksums this peer told. */
  readonly checksums: ChecksumLog;
  /** Newest frame of our input that the peer has. */
  acked: Frame = NULL_FRAME;
  /** The frame the peer ended at, once it says so. */
  finalFrame: Frame = NULL_FRAME;
  /** The peer has said that it runs no more frames. */
  isOver = false;
  /** After our own end: the peer sent something and still needs something. */
  owesReply = false;
  isInterrupted = false;
  /** What the peer last said about standing still, and when that came. */
  readonly told: HoldWord = makeHoldWord();
  toldAt: Instant = Number.NEGATIVE_INFINITY;
  /** We take no inputs of this peer: a new page sits there, and play has not gone on with it yet. */
  isDeaf = false;
  /** Nothing is sent: it is not known yet from which frame on the new page will need our inputs. */
  isMute = false;
  /** Silence counts from here at the earliest. */
  knownSince: Instant = Number.NEGATIVE_INFINITY;
  lastSentAt: Instant = Number.NEGATIVE_INFINITY;
  /** The frame we are in and the part of it that has passed, set before `receive`: as an argument it would be garbage. */
  localFrame = Number.NaN;
  // NaN means "not yet": fields that are always numbers are updated in place, without garbage.
  #lastReceivedAt: Instant = Number.NaN;
  #newestAt: Instant = Number.NaN;
  #rttMs = Number.NaN;
  readonly #options: EndpointOptions;
  readonly #received = makePacketHeader();
  readonly #sent = makePacketHeader();
  readonly #inputs: Uint8Array;
  readonly #buffer = new Uint8Array(MAX_PACKET_BYTES);
  /** Views of the buffer by length, made when first needed. */
  readonly #views: (Uint8Array | undefined)[] = new Array<Uint8Array | undefined>(MAX_PACKET_BYTES + 1).fill(
    undefined,
  );
  readonly #inputsPerPacket: number;
  /** Later inputs of this peer are those of its earlier page, and not acknowledged to the new one. */
  #ackLimit: Frame = Number.POSITIVE_INFINITY;
  #nextSequence = 0;
  #newestSequence = 0;
  /** When each sequence number was last used: an echo names one of them. */
  readonly #sentAt = new Float64Array(SEQUENCES).fill(Number.NaN);

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.slot = options.slot;
    // At the start all are in the same generation, and know it.
    this.told.hasHeard = true;
    this.checksums = new ChecksumLog(options.checksumIntervalFrames);
    const { inputBytes } = options.session;
    const queue = options.session.queue(options.slot);
    this.#inputs = new Uint8Array(queue.capacityFrames * inputBytes);
    const room = MAX_PACKET_BYTES - HEADER_BYTES - CHECKSUM_BYTES - MAX_HOLD_WORD_BYTES;
    // Counted as if nothing could be packed: which packet carries what then does not hang on the inputs' contents.
    let count = MAX_INPUTS_PER_PACKET;
    while (count > 1 && maxEncodedBytes(count * inputBytes) > room) count -= 1;
    this.#inputsPerPacket = count;
  }

  /** A new page will play on for this peer. What it knows of standing still, and of our inputs, is to be seen. */
  awaitReturn(now: Instant): void {
    this.isDeaf = true;
    this.isMute = true;
    this.told.generation = -1;
    this.knownSince = now;
  }

  /** The peer begins with the state of `frame`: it knows our inputs up to there, and gives its own from there. */
  continueFrom(frame: Frame): void {
    this.acked = Math.max(this.acked, frame);
    this.#ackLimit = frame;
    this.isMute = false;
  }

  /** Play goes on with the peer. */
  listen(): void {
    this.isDeaf = false;
    this.#ackLimit = Number.POSITIVE_INFINITY;
  }

  /** Round trip in ms, or undefined before the first echo. */
  get rttMs(): number | undefined {
    return Number.isNaN(this.#rttMs) ? undefined : this.#rttMs;
  }

  /** Ms since the last packet, or since the instant `since` if there was none. */
  silentMs(now: Instant, since: Instant): number {
    const heardAt = Number.isNaN(this.#lastReceivedAt) ? since : this.#lastReceivedAt;
    return Math.max(0, now - Math.max(heardAt, this.knownSince));
  }

  /** Whether that is at least `ms`: the number itself, handed out in every tick, would be garbage. */
  isSilentFor(ms: number, now: Instant, since: Instant): boolean {
    const heardAt = Number.isNaN(this.#lastReceivedAt) ? since : this.#lastReceivedAt;
    return now - heardAt >= ms && now - this.knownSince >= ms;
  }

  stats(now: Instant, since: Instant): PeerStats {
    return {
      slot: this.slot,
      rttMs: this.rttMs,
      framesAhead: this.sync.framesAhead,
      silentMs: this.silentMs(now, since),
    };
  }

  /** The header of the packet that `receive` took last; valid after `ok` and `gap`. */
  get received(): Readonly<PacketHeader> {
    return this.#received;
  }

  /**
   * Takes one packet: acknowledges, hands new inputs to the session, measures. Everything is checked before anything is
   * changed.
   */
  receive(bytes: Uint8Array, now: Instant): ReceiveResult {
    const header = this.#received;
    const { session } = this.#options;
    if (decodeHeader(bytes, session.confirmedFrame, header) !== 'ok') return 'malformed';
    if (header.epoch !== this.#options.epoch) return 'otherEpoch';
    if (header.episode !== this.#options.episode) return 'otherEpisode';
    if (header.frame < NULL_FRAME || header.firstInput < 0) return 'impossibleFrame';
    if (header.hasChecksum && header.checksumFrame < 0) return 'impossibleFrame';
    if (header.ack < NULL_FRAME || header.ack > session.queue(session.localSlot).last) return 'impossibleAck';
    // A peer cannot have stepped further past the inputs it has than its window, nor sampled further than its delay.
    // Beside catching nonsense this bounds how much of our own input a peer can make us keep.
    if (header.firstInput + header.inputCount - 1 > header.ack + session.reachFrames)
      return 'impossibleFrame';
    if (header.hasHoldWord && !this.#couldHold(header.holdWord)) return 'impossibleFrame';
    const isGap = !this.isDeaf && header.firstInput > session.queue(this.slot).last + 1;
    if (!isGap && !this.isDeaf && !this.#takeInputs(bytes)) return 'malformed';
    this.acked = Math.max(this.acked, header.ack);
    if (this.#isNewest(now)) {
      this.#measure(now);
      if (header.hasHoldWord) {
        copyHoldWord(header.holdWord, this.told);
        // Whose inputs we have did not end its stream before them.
        this.told.endsAt = Math.max(this.told.endsAt, session.queue(this.slot).last);
        this.toldAt = now;
      }
    }
    this.#lastReceivedAt = now;
    this.isOver ||= header.isOver;
    this.owesReply = !header.isDone;
    if (header.hasChecksum) {
      this.checksums.put(header.checksumFrame, header.checksum);
      if (header.isFinal) this.finalFrame = header.checksumFrame;
    }
    return isGap ? 'gap' : 'ok';
  }

  /** Who says to have more of a lost player than anybody can would play on in its place. */
  #couldHold({ held }: HoldWord): boolean {
    const { session } = this.#options;
    const limit = session.confirmedFrame + session.queue(this.slot).capacityFrames;
    return held.every((frame) => frame <= limit);
  }

  #takeInputs(bytes: Uint8Array): boolean {
    const { firstInput, inputCount } = this.#received;
    const { session } = this.#options;
    const queue = session.queue(this.slot);
    const reference = firstInput - 1;
    // A reference that left the queue belongs to a packet of inputs we have had for long: none of them is taken.
    const known = queue.has(reference) ? queue.bytes : undefined;
    const size = session.inputBytes;
    const at = known === undefined ? 0 : queue.offsetOf(reference);
    if (!decodeInputs(bytes, inputsOffset(this.#received), inputCount, size, known, at, this.#inputs)) {
      return false;
    }
    for (let frame = queue.last + 1; frame < firstInput + inputCount; frame++) {
      if (!session.addRemoteInput(this.slot, this.#inputs, (frame - firstInput) * size)) break;
    }
    return true;
  }

  /** False for a packet that was overtaken: what it says about time, and about standing still, is out of date. */
  #isNewest(now: Instant): boolean {
    const distance = ((this.#received.sequence - this.#newestSequence) << 24) >> 24;
    return !this.#isTrusted(now) || distance > 0;
  }

  #isTrusted(now: Instant): boolean {
    return now - this.#lastReceivedAt < SEQUENCE_TRUST_MS;
  }

  #measure(now: Instant): void {
    const header = this.#received;
    this.#newestSequence = header.sequence;
    this.#newestAt = now;
    if (!this.#isTrusted(now)) this.sync.restart();
    // Without an echo the peer has not heard of us, or not of late: it has no advantage to tell.
    const advantage = header.echoAgeMs === NO_ECHO ? Number.NaN : header.advantage;
    this.sync.sample(this.localFrame, header.frame, advantage / ADVANTAGE_STEPS_PER_FRAME);
    if (header.echoAgeMs === NO_ECHO) return;
    const rttMs = now - this.#sentAt[header.echo]! - header.echoAgeMs;
    if (Number.isNaN(rttMs)) return;
    const measured = Math.max(0, rttMs);
    this.#rttMs = Number.isNaN(this.#rttMs)
      ? measured
      : this.#rttMs + (measured - this.#rttMs) * RTT_SMOOTHING;
  }

  /** After our end: the peer has all our inputs, and we have its word that it is over too. */
  isSatisfied(newestInput: Frame): boolean {
    return this.isOver && this.acked >= newestInput;
  }

  /** Sends every input the peer has not acknowledged: one packet, or several when one cannot hold them. */
  send(now: Instant, content: PacketContent, deliver: (slot: number, bytes: Uint8Array) => void): void {
    const { session } = this.#options;
    const queue = session.queue(session.localSlot);
    let first = this.acked + 1;
    do {
      const last = Math.min(content.newestInput, first + this.#inputsPerPacket - 1);
      const header = this.#describe(now, content, first, Math.max(0, last - first + 1));
      const offset = encodeHeader(header, this.#buffer);
      const end = encodeInputs(queue, first, last, this.#buffer, offset);
      this.#sentAt[header.sequence] = now;
      this.lastSentAt = now;
      deliver(this.slot, this.#view(end));
      first = last + 1;
    } while (first <= content.newestInput);
    this.owesReply = false;
  }

  #view(length: number): Uint8Array {
    let view = this.#views[length];
    if (view === undefined) {
      view = this.#buffer.subarray(0, length);
      this.#views[length] = view;
    }
    return view;
  }

  #describe(now: Instant, content: PacketContent, firstInput: Frame, inputCount: number): PacketHeader {
    const { session, epoch, episode } = this.#options;
    const header = this.#sent;
    header.epoch = epoch;
    header.episode = episode;
    header.frame = session.frame;
    header.ack = Math.min(session.queue(this.slot).last, this.#ackLimit);
    header.firstInput = firstInput;
    header.inputCount = inputCount;
    header.sequence = this.#nextSequence;
    this.#nextSequence = (this.#nextSequence + 1) & (SEQUENCES - 1);
    header.echo = this.#newestSequence;
    const echoAgeMs = Math.max(0, Math.round(now - this.#newestAt));
    header.echoAgeMs = echoAgeMs <= MAX_ECHO_AGE_MS ? echoAgeMs : NO_ECHO;
    const advantage = Math.round(this.sync.local * ADVANTAGE_STEPS_PER_FRAME);
    header.advantage = Number.isNaN(advantage) ? 0 : Math.max(-128, Math.min(127, advantage));
    header.hasChecksum = content.checksumFrame !== NULL_FRAME;
    header.isFinal = content.isFinal;
    header.isOver = content.isOver;
    header.isDone = content.isOver && this.isSatisfied(content.newestInput);
    const { told } = this;
    const isSameGeneration = told.generation === content.holdWord.generation;
    header.hasHoldWord = content.isHolding || !isSameGeneration || !told.hasHeard;
    header.holdWord = content.holdWord;
    header.holdWord.hasHeard = isSameGeneration;
    header.checksumFrame = content.checksumFrame;
    header.checksum = content.checksum;
    return header;
  }
}
