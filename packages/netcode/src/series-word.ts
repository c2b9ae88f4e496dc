/*
 * What peers tell each other between two episodes (episode-barrier.ts), over the lossy channel: state, no message, so any
 * word that arrives makes up for the loss of those before. Its low three bits are no packet version, which tells it from
 * a packet. All numbers are little-endian. The layout is frozen per version: a test holds its golden bytes.
 */
import type { Instant } from './runner.ts';

/** Raised with every change of the layout; a word of another version is dropped. */
export const SERIES_WORD_VERSION = 1;

const OFFSET_TAG = 0;
const OFFSET_EPOCH = OFFSET_TAG + 1;
/** The newest episode the sender is or was in, or `NO_EPISODE`. */
const OFFSET_EPISODE = OFFSET_EPOCH + 1;
const OFFSET_FLAGS = OFFSET_EPISODE + 1;
/** Players that are lost for good, one bit each. */
const OFFSET_GONE = OFFSET_FLAGS + 1;
/** Only with `FLAG_KNOWS_START`: the slot that set the instant, and how many ms it is away, negative once it is past. */
const OFFSET_SOURCE = OFFSET_GONE + 1;
/** With it: players who start anew with the others, since their page came back in between; one bit each. */
const OFFSET_FRESH = OFFSET_SOURCE + 1;
const OFFSET_START_IN = OFFSET_FRESH + 1;
const WORD_BYTES = OFFSET_START_IN + 4;

const TAG_MASK = 0x07;
const TAG = 0x07;
const VERSION_SHIFT = 3;
const NO_EPISODE = 0xff;

const FLAG_FINISHED = 0x01;
const FLAG_READY = 0x02;
const FLAG_NEW = 0x04;
const FLAG_KNOWS_START = 0x08;
const KNOWN_FLAGS = 0x0f;

/** What is said of the start of the next episode by one who has finished, of its own by one who has not. */
export interface EpisodeStart {
  /** Who set the instant: of two that were set that of the lower slot counts. */
  readonly source: number;
  /** Players whose page came back between episodes, and whom all start with as if it had never been away. */
  readonly fresh: number;
  readonly inMs: Instant;
}

export interface SeriesWord {
  readonly epoch: number;
  /** Undefined for a page that comes back and does not know yet. */
  readonly episode: number | undefined;
  readonly isFinished: boolean;
  /** Finished, and nothing keeps the sender from starting the next. */
  readonly isReady: boolean;
  /** Came back between episodes: others decide when to start. */
  readonly isNew: boolean;
  readonly gone: number;
  readonly start: EpisodeStart | undefined;
}

/** Whether these bytes are meant as a word, of any version. */
export function isSeriesWord(bytes: Uint8Array): boolean {
  return bytes.length > 0 && (bytes[OFFSET_TAG]! & TAG_MASK) === TAG;
}

export function encodeSeriesWord(word: SeriesWord): Uint8Array {
  const bytes = new Uint8Array(WORD_BYTES);
  bytes[OFFSET_TAG] = TAG | (SERIES_WORD_VERSION << VERSION_SHIFT);
  bytes[OFFSET_EPOCH] = word.epoch;
  bytes[OFFSET_EPISODE] = word.episode ?? NO_EPISODE;
  bytes[OFFSET_FLAGS] =
    (word.isFinished ? FLAG_FINISHED : 0) |
    (word.isReady ? FLAG_READY : 0) |
    (word.isNew ? FLAG_NEW : 0) |
    (word.start === undefined ? 0 : FLAG_KNOWS_START);
  bytes[OFFSET_GONE] = word.gone;
  if (word.start === undefined) return bytes;
  bytes[OFFSET_SOURCE] = word.start.source;
  bytes[OFFSET_FRESH] = word.start.fresh;
  new DataView(bytes.buffer).setInt32(OFFSET_START_IN, Math.round(word.start.inMs), true);
  return bytes;
}

/** The word of these bytes, or undefined for any others. */
export function decodeSeriesWord(bytes: Uint8Array): SeriesWord | undefined {
  if (bytes.length !== WORD_BYTES) return undefined;
  if (bytes[OFFSET_TAG] !== (TAG | (SERIES_WORD_VERSION << VERSION_SHIFT))) return undefined;
  const flags = bytes[OFFSET_FLAGS]!;
  const episode = bytes[OFFSET_EPISODE]!;
  const isFinished = (flags & FLAG_FINISHED) !== 0;
  const isReady = (flags & FLAG_READY) !== 0;
  if (flags > KNOWN_FLAGS || (isReady && !isFinished)) return undefined;
  const knowsStart = (flags & FLAG_KNOWS_START) !== 0;
  if (episode === NO_EPISODE && (isFinished || knowsStart)) return undefined;
  const inMs = new DataView(bytes.buffer, bytes.byteOffset).getInt32(OFFSET_START_IN, true);
  return {
    epoch: bytes[OFFSET_EPOCH]!,
    episode: episode === NO_EPISODE ? undefined : episode,
    isFinished,
    isReady,
    isNew: (flags & FLAG_NEW) !== 0,
    gone: bytes[OFFSET_GONE]!,
    start: knowsStart ? { source: bytes[OFFSET_SOURCE]!, fresh: bytes[OFFSET_FRESH]!, inMs } : undefined,
  };
}
