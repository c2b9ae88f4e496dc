import { COMPASS_X, COMPASS_Y, divide, lengthOf, SCALE } from './fixed.ts';
import type { DiscsInput } from './input.ts';
import {
  BUMP,
  BUMPED_BY,
  baseOf,
  COOLDOWN,
  DASH_LEFT,
  DASHES,
  type DiscsState,
  FACING,
  IS_ALIVE,
  IS_PRESSED,
  VX,
  VY,
  X,
  Y,
} from './state.ts';
import {
  BOUNCE,
  BUMP_FADE,
  DASH_BOUNCE,
  DASH_COOLDOWN_FRAMES,
  DASH_FRAMES,
  DASH_SPEED,
  DASH_STEADINESS,
  DISC_RADIUS,
  FRICTION,
  PUSH,
} from './tuning.ts';

/** Pushes, dashes, friction and movement of one disc, for one frame. */
export function moveDisc({ words }: DiscsState, slot: number, input: DiscsInput): void {
  const base = baseOf(slot);
  if (input.push !== 0) {
    words[base + FACING] = input.push;
    words[base + VX]! += divide(PUSH * COMPASS_X[input.push]!, SCALE);
    words[base + VY]! += divide(PUSH * COMPASS_Y[input.push]!, SCALE);
  }
  if (words[base + COOLDOWN]! > 0) words[base + COOLDOWN]! -= 1;
  if (words[base + DASH_LEFT]! > 0) words[base + DASH_LEFT]! -= 1;
  if (words[base + BUMP]! > 0) words[base + BUMP] = Math.max(0, words[base + BUMP]! - BUMP_FADE);

  const didPress = input.isDashing && words[base + IS_PRESSED] === 0;
  words[base + IS_PRESSED] = input.isDashing ? 1 : 0;
  if (didPress && words[base + COOLDOWN] === 0) {
    const facing = words[base + FACING]!;
    words[base + VX]! += divide(DASH_SPEED * COMPASS_X[facing]!, SCALE);
    words[base + VY]! += divide(DASH_SPEED * COMPASS_Y[facing]!, SCALE);
    words[base + DASH_LEFT] = DASH_FRAMES;
    words[base + COOLDOWN] = DASH_COOLDOWN_FRAMES;
    words[base + DASHES]! += 1;
  }

  words[base + VX]! -= divide(words[base + VX]! * FRICTION, 1024);
  words[base + VY]! -= divide(words[base + VY]! * FRICTION, 1024);
  words[base + X]! += words[base + VX]!;
  words[base + Y]! += words[base + VY]!;
}

/** Bumps every touching pair of discs, each pair once. */
export function bumpDiscs(state: DiscsState): void {
  for (let first = 0; first < state.players; first += 1) {
    for (let second = first + 1; second < state.players; second += 1) bumpPair(state, first, second);
  }
}

function bumpPair({ words }: DiscsState, first: number, second: number): void {
  const a = baseOf(first);
  const b = baseOf(second);
  if (words[a + IS_ALIVE] === 0 || words[b + IS_ALIVE] === 0) return;
  const dx = words[b + X]! - words[a + X]!;
  const dy = words[b + Y]! - words[a + Y]!;
  const distance = lengthOf(dx, dy);
  if (distance >= 2 * DISC_RADIUS) return;

  // Two discs on one spot have no line between them: any fixed one will do, as long as it is the same everywhere.
  const nx = distance === 0 ? SCALE : divide(dx * SCALE, distance);
  const ny = distance === 0 ? 0 : divide(dy * SCALE, distance);
  const overlap = 2 * DISC_RADIUS - distance;
  const half = divide(overlap + 1, 2);
  words[a + X]! -= divide(nx * half, SCALE);
  words[a + Y]! -= divide(ny * half, SCALE);
  words[b + X]! += divide(nx * half, SCALE);
  words[b + Y]! += divide(ny * half, SCALE);

  const closing = divide(
    (words[a + VX]! - words[b + VX]!) * nx + (words[a + VY]! - words[b + VY]!) * ny,
    SCALE,
  );
  if (closing <= 0) return;
  push(words, a, -shareOf(closing, words[a + DASH_LEFT]! > 0, words[b + DASH_LEFT]! > 0), nx, ny);
  push(words, b, shareOf(closing, words[b + DASH_LEFT]! > 0, words[a + DASH_LEFT]! > 0), nx, ny);
  words[a + BUMP] = words[b + BUMP] = Math.min(1_000, divide(closing, 4));
  words[a + BUMPED_BY] = second + 1;
  words[b + BUMPED_BY] = first + 1;
}

/** Speed a disc gets from a bump: more when the other one dashes, less when it dashes itself. */
function shareOf(closing: number, isDashing: boolean, isHitByDash: boolean): number {
  const gain = divide(closing * (isHitByDash ? DASH_BOUNCE : BOUNCE), 1024);
  return isDashing && !isHitByDash ? divide(gain * DASH_STEADINESS, 1024) : gain;
}

function push(words: Int32Array, base: number, speed: number, nx: number, ny: number): void {
  words[base + VX]! += divide(speed * nx, SCALE);
  words[base + VY]! += divide(speed * ny, SCALE);
}
