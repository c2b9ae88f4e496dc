/*
 * A state on its way to another machine: everything that a simulation needs to go on from a frame, in one piece of
 * bytes that proves itself. In front stands a hash of the rest, so that one changed bit is found before anything is
 * decoded; inside stands the checksum of the state, so that whoever takes it can tell that its own game code makes of
 * it what it was (RB-13).
 *
 * All numbers are little-endian. The layout is frozen per version: a test holds its golden bytes.
 */
import { malformed } from './byte-reader.ts';
import { NetcodeError } from './error.ts';
import type { Frame } from './frame.ts';
import type { Game, Json } from './game.ts';
import { hashBytes } from './mix.ts';
import { decodePlain, encodePlain } from './plain-codec.ts';
import { RANDOM_STATE_WORDS } from './random.ts';

/** Raised with every change of the layout, and of the encoding of plain data; another version is refused. */
export const STATE_VERSION = 1;
/** More is no state of a game for browsers, and nothing a paused group would wait for. */
export const MAX_STATE_BYTES = 8 * 1024 * 1024;

/** Hash of all bytes after it. */
const OFFSET_HASH = 0;
const OFFSET_VERSION = OFFSET_HASH + 4;
const OFFSET_FRAME = OFFSET_VERSION + 1;
/** Of the state, as exchanged between peers. */
const OFFSET_CHECKSUM = OFFSET_FRAME + 4;
/** State of the game's random numbers, then of the bots'. */
const OFFSET_RANDOM = OFFSET_CHECKSUM + 4;
/** The state as the game, or the encoding of plain data, wrote it. */
const OFFSET_PAYLOAD = OFFSET_RANDOM + 2 * RANDOM_STATE_WORDS * 4;

export interface ExportedState {
  readonly frame: Frame;
  readonly checksum: number;
  /** Twice `RANDOM_STATE_WORDS`: of the game, of the bots. */
  readonly random: Uint32Array;
  readonly payload: Uint8Array;
}

/** Throws `unsupportedState` for a payload that is too large. */
export function packState(state: ExportedState): Uint8Array {
  const bytes = new Uint8Array(OFFSET_PAYLOAD + state.payload.length);
  if (bytes.length > MAX_STATE_BYTES) {
    throw new NetcodeError('unsupportedState', `the state takes ${bytes.length} bytes`);
  }
  const view = new DataView(bytes.buffer);
  bytes[OFFSET_VERSION] = STATE_VERSION;
  view.setInt32(OFFSET_FRAME, state.frame, true);
  view.setUint32(OFFSET_CHECKSUM, state.checksum, true);
  for (let i = 0; i < state.random.length; i++) {
    view.setUint32(OFFSET_RANDOM + 4 * i, state.random[i]!, true);
  }
  bytes.set(state.payload, OFFSET_PAYLOAD);
  view.setUint32(OFFSET_HASH, hashBytes(bytes, OFFSET_VERSION), true);
  return bytes;
}

/** Throws `malformedState` for bytes that `packState` did not make. The payload is a copy, the taker's own. */
export function unpackState(bytes: Uint8Array): ExportedState {
  if (bytes.length < OFFSET_PAYLOAD) throw malformed('too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[OFFSET_VERSION] !== STATE_VERSION) throw malformed(`version ${bytes[OFFSET_VERSION]}`);
  if (view.getUint32(OFFSET_HASH, true) !== hashBytes(bytes, OFFSET_VERSION)) {
    throw malformed('they were changed on the way');
  }
  const random = new Uint32Array(2 * RANDOM_STATE_WORDS);
  for (let i = 0; i < random.length; i++) random[i] = view.getUint32(OFFSET_RANDOM + 4 * i, true);
  for (const first of [0, RANDOM_STATE_WORDS]) {
    // The one state a generator can never leave.
    if (random.subarray(first, first + RANDOM_STATE_WORDS).every((word) => word === 0)) {
      throw malformed('no random numbers');
    }
  }
  return {
    frame: view.getInt32(OFFSET_FRAME, true),
    checksum: view.getUint32(OFFSET_CHECKSUM, true),
    random,
    payload: bytes.slice(OFFSET_PAYLOAD),
  };
}

/** The state as the game encodes it; else its snapshot, or the state itself, as plain data. */
export function encodeState<State, Input, Settings extends Json, Snapshot>(
  game: Game<State, Input, Settings, Snapshot>,
  state: State,
): Uint8Array {
  if (game.encodeState !== undefined) return game.encodeState(state);
  const plain = game.save === undefined ? state : game.save(state, undefined);
  return encodePlain(plain, MAX_STATE_BYTES);
}

/** The state of these bytes; may overwrite and return `into`, also when it throws. */
export function decodeState<State, Input, Settings extends Json, Snapshot>(
  game: Game<State, Input, Settings, Snapshot>,
  bytes: Uint8Array,
  into: State,
): State {
  if (game.decodeState !== undefined) return game.decodeState(bytes);
  const plain = decodePlain(bytes);
  return game.load === undefined ? (plain as State) : game.load(plain as Snapshot, into);
}
