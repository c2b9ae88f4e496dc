/** A rival who stays off the edge and dashes at whoever stands between it and the void. Remembers nothing. */
import type { Random } from '@greenroom/client';
import { COMPASS_POINTS, compassOf, lengthOf } from './fixed.ts';
import { DECODED_INPUTS, type DiscsInput, encodeDiscsInput } from './input.ts';
import {
  baseOf,
  COOLDOWN,
  type DiscsState,
  FACING,
  FLOOR_RADIUS,
  IS_ALIVE,
  IS_PRESSED,
  PHASE,
  Phase,
  VX,
  VY,
  X,
  Y,
} from './state.ts';
import { DISC_RADIUS } from './tuning.ts';

const LOOK_AHEAD_FRAMES = 14;
const DASH_RANGE = 5 * DISC_RADIUS;
/** One dash in this many chances is taken in a frame: about a fifth of a second, like a person. */
const DASH_CHANCE = 12;
const WOBBLE_CHANCE = 10;
const CLEARLY_NEARER = DISC_RADIUS / 4;

export function decideDiscsInput(state: DiscsState, slot: number, random: Random): DiscsInput {
  const { words } = state;
  const me = baseOf(slot);
  if (words[PHASE] !== Phase.fight || words[me + IS_ALIVE] === 0) return DECODED_INPUTS[0]!;

  const x = words[me + X]! + words[me + VX]! * LOOK_AHEAD_FRAMES;
  const y = words[me + Y]! + words[me + VY]! * LOOK_AHEAD_FRAMES;
  if (lengthOf(x, y) > words[FLOOR_RADIUS]! - DISC_RADIUS) return input(compassOf(-x, -y), false);

  const rival = nearestRival(state, slot);
  if (rival === undefined) return input(compassOf(-x, -y), false);
  const dx = words[rival + X]! + words[rival + VX]! * 8 - words[me + X]!;
  const dy = words[rival + Y]! + words[rival + VY]! * 8 - words[me + Y]!;
  const aim = compassOf(dx, dy);
  if (random.int(WOBBLE_CHANCE) === 0) return input(1 + random.int(COMPASS_POINTS), false);
  const isClose = lengthOf(dx, dy) < DASH_RANGE;
  const isAimed = words[me + FACING] === aim;
  const canDash = words[me + COOLDOWN] === 0 && words[me + IS_PRESSED] === 0;
  return input(aim, isClose && isAimed && canDash && random.int(DASH_CHANCE) === 0);
}

function nearestRival({ words, players }: DiscsState, slot: number): number | undefined {
  const me = baseOf(slot);
  let nearest: number | undefined;
  let best = Number.POSITIVE_INFINITY;
  // Counting from the next slot on: of two rivals equally near, not everybody picks slot 0.
  for (let step = 1; step < players; step += 1) {
    const other = (slot + step) % players;
    const base = baseOf(other);
    if (words[base + IS_ALIVE] === 0) continue;
    const distance = lengthOf(words[base + X]! - words[me + X]!, words[base + Y]! - words[me + Y]!);
    if (distance < best - CLEARLY_NEARER) {
      best = distance;
      nearest = base;
    }
  }
  return nearest;
}

function input(push: number, isDashing: boolean): DiscsInput {
  return DECODED_INPUTS[encodeDiscsInput({ push, isDashing })]!;
}
