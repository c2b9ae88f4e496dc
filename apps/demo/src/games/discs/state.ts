/**
 * The whole state lies in one Int32Array: a snapshot is one copy, a checksum one pass. A rollback game of 60 Hz
 * saves and loads many times a second, so this is what a fast game does; the kitchen shows the plain way.
 */
export interface DiscsState {
  readonly players: number;
  readonly words: Int32Array;
}

/** Words of the header. */
export const FRAME = 0;
export const ROUNDS = 1;
/** Round being played, from 0. */
export const ROUND = 2;
export const PHASE = 3;
/** Frames since the phase began. */
export const PHASE_FRAMES = 4;
/** Radius of the floor, in thousandths. */
export const FLOOR_RADIUS = 5;
const HEADER_WORDS = 6;

/** Words of each player, from `baseOf(slot)`. */
export const X = 0;
export const Y = 1;
/** Speeds are in thousandths per frame. */
export const VX = 2;
export const VY = 3;
/** Compass point this disc last pushed towards: where a dash goes. */
export const FACING = 4;
export const DASH_LEFT = 5;
export const COOLDOWN = 6;
/** The dash button was down in the last frame: a dash starts on the press. */
export const IS_PRESSED = 7;
export const IS_ALIVE = 8;
export const SCORE = 9;
/** Points won in the round being played. */
export const ROUND_POINTS = 10;
/** How hard the newest bump was, fading: only drawn. */
export const BUMP = 11;
/** Who bumped this disc last (slot + 1), for the record; 0 is nobody. */
export const BUMPED_BY = 12;
export const DASHES = 13;
const PLAYER_WORDS = 14;

export const Phase = { ready: 0, fight: 1, rest: 2, over: 3 } as const;

export function createWords(players: number): Int32Array {
  return new Int32Array(HEADER_WORDS + players * PLAYER_WORDS);
}

export function baseOf(slot: number): number {
  return HEADER_WORDS + slot * PLAYER_WORDS;
}

export function countAlive(state: DiscsState): number {
  let alive = 0;
  for (let slot = 0; slot < state.players; slot += 1) alive += state.words[baseOf(slot) + IS_ALIVE]!;
  return alive;
}
