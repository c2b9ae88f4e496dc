/*
 * The packet: one kind only, sent once per frame to every peer. It carries everything there is to say, so that any
 * packet that arrives heals the loss of all before it: inputs not acknowledged yet, the cumulative acknowledgement of
 * the other side's inputs, the echo that measures the round trip, our frame advantage, and now and then the checksum of
 * a confirmed frame; while play stands still also a word about that. 12 bytes are fixed; on a data channel every packet costs 66 more, so the count is what matters.
 *
 * All numbers are little-endian. The layout is frozen per version: a test holds its golden bytes.
 */
import { assertInvariant } from './error.ts';
import { type Frame, read16, unwrapFrame, wrapFrame, write16 } from './frame.ts';
import { decodeHoldWord, encodeHoldWord, type HoldWord, holdWordBytes, makeHoldWord } from './hold-word.ts';
import {
  ACK_BIAS,
  CHECKSUM_BYTES,
  FLAG_CHECKSUM,
  FLAG_DONE,
  FLAG_FINAL,
  FLAG_HOLD,
  FLAG_OVER,
  HEADER_BYTES,
  MAX_PACKET_BYTES,
  NO_ECHO,
  OFFSET_ACK,
  OFFSET_ADVANTAGE,
  OFFSET_CHECKSUM,
  OFFSET_CHECKSUM_FRAME,
  OFFSET_ECHO,
  OFFSET_ECHO_AGE,
  OFFSET_EPISODE,
  OFFSET_EPOCH,
  OFFSET_FIRST_INPUT,
  OFFSET_FRAME,
  OFFSET_INPUT_COUNT,
  OFFSET_SEQUENCE,
  OFFSET_VERSION_AND_FLAGS,
  PACKET_VERSION,
  VERSION_MASK,
} from './packet-layout.ts';

export * from './packet-layout.ts';

/** The fixed part of a packet, frames made whole. Reused from packet to packet. */
export interface PacketHeader {
  epoch: number;
  episode: number;
  frame: number;
  ack: number;
  firstInput: number;
  inputCount: number;
  sequence: number;
  echo: number;
  /** `NO_ECHO`, or up to `MAX_ECHO_AGE_MS`. */
  echoAgeMs: number;
  /** In quarters of a frame. */
  advantage: number;
  hasChecksum: boolean;
  isFinal: boolean;
  isOver: boolean;
  isDone: boolean;
  checksumFrame: number;
  checksum: number;
  hasHoldWord: boolean;
  holdWord: HoldWord;
}

export function makePacketHeader(): PacketHeader {
  return {
    epoch: 0,
    episode: 0,
    frame: 0,
    ack: 0,
    firstInput: 0,
    inputCount: 0,
    sequence: 0,
    echo: 0,
    echoAgeMs: NO_ECHO,
    advantage: 0,
    hasChecksum: false,
    isFinal: false,
    isOver: false,
    isDone: false,
    checksumFrame: 0,
    checksum: 0,
    hasHoldWord: false,
    holdWord: makeHoldWord(),
  };
}

export type DecodeResult =
  | 'ok'
  | 'tooShort'
  | 'tooLong'
  | 'otherVersion'
  | 'impossibleFlags'
  | 'impossibleHoldWord';

/** Writes the header and returns the offset at which the inputs begin. `out` has room for a whole packet. */
export function encodeHeader(header: PacketHeader, out: Uint8Array): number {
  let flags = PACKET_VERSION;
  if (header.hasHoldWord) flags |= FLAG_HOLD;
  if (header.hasChecksum) flags |= FLAG_CHECKSUM;
  if (header.hasChecksum && header.isFinal) flags |= FLAG_FINAL;
  if (header.isOver) flags |= FLAG_OVER;
  if (header.isOver && header.isDone) flags |= FLAG_DONE;
  out[OFFSET_VERSION_AND_FLAGS] = flags;
  out[OFFSET_EPOCH] = header.epoch;
  out[OFFSET_EPISODE] = header.episode;
  write16(out, OFFSET_FRAME, wrapFrame(header.frame));
  const ack = header.ack - header.frame + ACK_BIAS;
  const first = header.firstInput - header.frame;
  assertInvariant(
    ack >= 0 && ack <= 255 && first >= -128 && first <= 127,
    'too far from frame',
    header.frame,
    header.ack,
    header.firstInput,
  );
  out[OFFSET_ACK] = ack;
  out[OFFSET_FIRST_INPUT] = first;
  out[OFFSET_INPUT_COUNT] = header.inputCount;
  out[OFFSET_SEQUENCE] = header.sequence;
  out[OFFSET_ECHO] = header.echo;
  out[OFFSET_ECHO_AGE] = header.echoAgeMs;
  out[OFFSET_ADVANTAGE] = header.advantage;
  const end = header.hasChecksum ? encodeChecksum(header, out) : HEADER_BYTES;
  return header.hasHoldWord ? encodeHoldWord(header.holdWord, out, end) : end;
}

function encodeChecksum(header: PacketHeader, out: Uint8Array): number {
  write16(out, OFFSET_CHECKSUM_FRAME, wrapFrame(header.checksumFrame));
  write16(out, OFFSET_CHECKSUM, header.checksum & 0xffff);
  return write16(out, OFFSET_CHECKSUM + 2, header.checksum >>> 16);
}

/**
 * Reads a header into `into`, which holds nothing of use unless the result is `ok`. Accepts any bytes. Frames are taken
 * to be near `near`, a frame that both sides are close to.
 */
export function decodeHeader(bytes: Uint8Array, near: Frame, into: PacketHeader): DecodeResult {
  if (bytes.length < HEADER_BYTES) return 'tooShort';
  if (bytes.length > MAX_PACKET_BYTES) return 'tooLong';
  const flags = bytes[OFFSET_VERSION_AND_FLAGS]!;
  if ((flags & VERSION_MASK) !== PACKET_VERSION) return 'otherVersion';
  into.hasHoldWord = (flags & FLAG_HOLD) !== 0;
  into.hasChecksum = (flags & FLAG_CHECKSUM) !== 0;
  into.isFinal = (flags & FLAG_FINAL) !== 0;
  into.isOver = (flags & FLAG_OVER) !== 0;
  into.isDone = (flags & FLAG_DONE) !== 0;
  if ((into.isFinal && !into.hasChecksum) || (into.isDone && !into.isOver)) return 'impossibleFlags';
  const afterChecksum = HEADER_BYTES + (into.hasChecksum ? CHECKSUM_BYTES : 0);
  if (bytes.length < afterChecksum) return 'tooShort';
  if (into.hasHoldWord && decodeHoldWord(bytes, afterChecksum, near, into.holdWord) < 0) {
    return 'impossibleHoldWord';
  }
  into.epoch = bytes[OFFSET_EPOCH]!;
  into.episode = bytes[OFFSET_EPISODE]!;
  into.frame = unwrapFrame(read16(bytes, OFFSET_FRAME), near);
  into.ack = into.frame + bytes[OFFSET_ACK]! - ACK_BIAS;
  into.firstInput = into.frame + signed(bytes[OFFSET_FIRST_INPUT]!);
  into.inputCount = bytes[OFFSET_INPUT_COUNT]!;
  into.sequence = bytes[OFFSET_SEQUENCE]!;
  into.echo = bytes[OFFSET_ECHO]!;
  into.echoAgeMs = bytes[OFFSET_ECHO_AGE]!;
  into.advantage = signed(bytes[OFFSET_ADVANTAGE]!);
  if (into.hasChecksum) {
    into.checksumFrame = unwrapFrame(read16(bytes, OFFSET_CHECKSUM_FRAME), near);
    into.checksum = (read16(bytes, OFFSET_CHECKSUM) | (read16(bytes, OFFSET_CHECKSUM + 2) << 16)) >>> 0;
  }
  return 'ok';
}

/** Where the inputs of a packet with this header begin. */
export function inputsOffset(header: PacketHeader): number {
  const afterChecksum = HEADER_BYTES + (header.hasChecksum ? CHECKSUM_BYTES : 0);
  return header.hasHoldWord ? afterChecksum + holdWordBytes(header.holdWord) : afterChecksum;
}

function signed(byte: number): number {
  return (byte << 24) >> 24;
}
