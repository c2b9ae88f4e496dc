import type { Random } from '@greenroom/client';
import { COMPASS_POINTS, COMPASS_X, COMPASS_Y, compassOf, divide, lengthOf, SCALE } from './fixed.ts';
import {
  BUMP,
  BUMPED_BY,
  baseOf,
  COOLDOWN,
  countAlive,
  DASH_LEFT,
  type DiscsState,
  FACING,
  FLOOR_RADIUS,
  IS_ALIVE,
  PHASE,
  PHASE_FRAMES,
  Phase,
  ROUND,
  ROUND_POINTS,
  ROUNDS,
  SCORE,
  VX,
  VY,
  X,
  Y,
} from './state.ts';
import {
  FULL_FLOOR_RADIUS,
  LONGEST_FIGHT_FRAMES,
  READY_FRAMES,
  REST_FRAMES,
  SHRINK_FROM_FRAMES,
  START_RING_RADIUS,
} from './tuning.ts';

/** Corners of the starting figure for two, three and four players: unit vectors, scaled by 1024. */
const START_CORNERS: readonly (readonly (readonly [number, number])[])[] = [
  [
    [1024, 0],
    [-1024, 0],
  ],
  [
    [1024, 0],
    [-512, 887],
    [-512, -887],
  ],
  [
    [1024, 0],
    [0, 1024],
    [-1024, 0],
    [0, -1024],
  ],
];

/** Discs start on a ring, evenly spread, facing the middle; chance turns the ring. */
export function startRound(state: DiscsState, round: number, random: Random): void {
  const { words, players } = state;
  words[ROUND] = round;
  enter(state, Phase.ready);
  words[FLOOR_RADIUS] = FULL_FLOOR_RADIUS;
  const turn = 1 + random.int(COMPASS_POINTS);
  const corners = START_CORNERS[players - 2]!;
  for (let slot = 0; slot < players; slot += 1) {
    const base = baseOf(slot);
    const [cornerX, cornerY] = corners[slot]!;
    const x = divide(cornerX * COMPASS_X[turn]! - cornerY * COMPASS_Y[turn]!, SCALE);
    const y = divide(cornerX * COMPASS_Y[turn]! + cornerY * COMPASS_X[turn]!, SCALE);
    words[base + X] = divide(START_RING_RADIUS * x, SCALE);
    words[base + Y] = divide(START_RING_RADIUS * y, SCALE);
    words[base + VX] = words[base + VY] = 0;
    words[base + FACING] = compassOf(-x, -y);
    words[base + DASH_LEFT] = words[base + COOLDOWN] = 0;
    words[base + BUMP] = words[base + BUMPED_BY] = 0;
    words[base + ROUND_POINTS] = 0;
    words[base + IS_ALIVE] = 1;
  }
}

/** Shrinks the floor; who is off it has fallen and scores one point for everybody who fell before. */
export function dropFallen(state: DiscsState): void {
  const { words, players } = state;
  words[FLOOR_RADIUS] = floorRadiusAt(words[PHASE_FRAMES]!);
  const aliveBefore = countAlive(state);
  for (let slot = 0; slot < players; slot += 1) {
    const base = baseOf(slot);
    if (words[base + IS_ALIVE] === 0) continue;
    if (lengthOf(words[base + X]!, words[base + Y]!) <= words[FLOOR_RADIUS]!) continue;
    words[base + IS_ALIVE] = 0;
    // Those who fall in the same frame get the same: a tie is a tie, whatever the slots.
    words[base + ROUND_POINTS] = players - aliveBefore;
  }
}

/** Moves to the next phase when this one is done. */
export function stepPhase(state: DiscsState, random: Random): void {
  const { words } = state;
  words[PHASE_FRAMES]! += 1;
  const elapsed = words[PHASE_FRAMES]!;
  switch (words[PHASE]) {
    case Phase.ready:
      if (elapsed >= READY_FRAMES) enter(state, Phase.fight);
      return;
    case Phase.fight:
      if (countAlive(state) <= 1 || elapsed >= LONGEST_FIGHT_FRAMES) endRound(state);
      return;
    case Phase.rest:
      if (elapsed < REST_FRAMES) return;
      if (words[ROUND]! + 1 < words[ROUNDS]!) startRound(state, words[ROUND]! + 1, random);
      else enter(state, Phase.over);
      return;
  }
}

function endRound(state: DiscsState): void {
  const { words, players } = state;
  for (let slot = 0; slot < players; slot += 1) {
    const base = baseOf(slot);
    if (words[base + IS_ALIVE] === 1) words[base + ROUND_POINTS] = players - 1;
    words[base + SCORE]! += words[base + ROUND_POINTS]!;
  }
  enter(state, Phase.rest);
}

function enter(state: DiscsState, phase: number): void {
  state.words[PHASE] = phase;
  state.words[PHASE_FRAMES] = 0;
}

function floorRadiusAt(fightFrames: number): number {
  if (fightFrames <= SHRINK_FROM_FRAMES) return FULL_FLOOR_RADIUS;
  const left = Math.max(0, LONGEST_FIGHT_FRAMES - fightFrames);
  return divide(FULL_FLOOR_RADIUS * left, LONGEST_FIGHT_FRAMES - SHRINK_FROM_FRAMES);
}
