/*
 * One game in two shapes: 100 entities that move and bounce, four of them pushed about by the players. Positions are
 * fixed-point integers, so that both shapes, and whatever engine runs them, step to the same state.
 */
import type { Game, InputCodec } from '@greenroom/netcode';

export const ENTITIES = 100;
/** The world is this wide and high, in 1/256 of a point. */
const SIDE = 640 * 256;
/** Each player's input byte holds four keys; it steers every n-th entity. */
const STEERED_EVERY = 25;
const PUSH = 16;

export const KEYS: InputCodec<number> = {
  sizeBytes: 1,
  idle: 0,
  encode(input, out, offset) {
    out[offset] = input;
  },
  decode: (bytes, offset) => bytes[offset]!,
};

export interface Entity {
  x: number;
  y: number;
  vx: number;
  vy: number;
}

export interface EntitiesState {
  entities: Entity[];
}

export function makeEntities(): Entity[] {
  return Array.from({ length: ENTITIES }, (_, i) => ({
    x: (i * 1_597) % SIDE,
    y: (i * 5_171) % SIDE,
    vx: ((i * 37) % 512) - 256,
    vy: ((i * 73) % 512) - 256,
  }));
}

/** One frame of the plain objects; `inputs[slot]` as in the game. */
export function stepEntities(entities: Entity[], inputs: readonly number[]): void {
  for (let i = 0; i < entities.length; i++) {
    const entity = entities[i]!;
    if (i % STEERED_EVERY === 0) {
      const keys = inputs[(i / STEERED_EVERY) % inputs.length]!;
      entity.vx += PUSH * ((keys & 1) - ((keys >> 1) & 1));
      entity.vy += PUSH * (((keys >> 2) & 1) - ((keys >> 3) & 1));
    }
    entity.x += entity.vx;
    entity.y += entity.vy;
    if (entity.x < 0 || entity.x >= SIDE) {
      entity.vx = -entity.vx;
      entity.x = Math.max(0, Math.min(SIDE - 1, entity.x));
    }
    if (entity.y < 0 || entity.y >= SIDE) {
      entity.vy = -entity.vy;
      entity.y = Math.max(0, Math.min(SIDE - 1, entity.y));
    }
  }
}

/** Plain objects, and nothing else: snapshots and checksum are the engine's default. */
export const objectGame: Game<EntitiesState, number> = {
  id: 'entities-object',
  version: 1,
  players: { min: 2, max: 2 },
  stepsPerSecond: 60,
  input: KEYS,
  init: () => ({ entities: makeEntities() }),
  step: (state, inputs) => stepEntities(state.entities, inputs),
  outcome: () => undefined,
};

/** x, y, vx, vy of each entity, one after the other. */
const FIELDS = 4;

export function makeTyped(): Int32Array {
  return Int32Array.from(makeEntities().flatMap(({ x, y, vx, vy }) => [x, y, vx, vy]));
}

export function stepTyped(state: Int32Array, inputs: readonly number[]): void {
  for (let i = 0; i < ENTITIES; i++) {
    const at = i * FIELDS;
    if (i % STEERED_EVERY === 0) {
      const keys = inputs[(i / STEERED_EVERY) % inputs.length]!;
      state[at + 2]! += PUSH * ((keys & 1) - ((keys >> 1) & 1));
      state[at + 3]! += PUSH * (((keys >> 2) & 1) - ((keys >> 3) & 1));
    }
    for (let axis = at; axis < at + 2; axis++) {
      const next = state[axis]! + state[axis + 2]!;
      const isOutside = next < 0 || next >= SIDE;
      if (isOutside) state[axis + 2] = -state[axis + 2]!;
      state[axis] = isOutside ? Math.max(0, Math.min(SIDE - 1, next)) : next;
    }
  }
}

/** One typed array, with the game's own snapshot and checksum. */
export const typedGame: Game<Int32Array, number, null, Int32Array> = {
  id: 'entities-typed',
  version: 1,
  players: { min: 2, max: 2 },
  stepsPerSecond: 60,
  input: KEYS,
  init: makeTyped,
  step: stepTyped,
  save(state, reuse) {
    if (reuse === undefined) return state.slice();
    reuse.set(state);
    return reuse;
  },
  load(snapshot, into) {
    into.set(snapshot);
    return into;
  },
  checksum(state) {
    let hash = 0;
    for (let i = 0; i < state.length; i++) hash = Math.imul(hash ^ state[i]!, 0x0100_0193);
    return hash;
  },
  outcome: () => undefined,
};

/** Costs nothing: what a frame of it takes is the engine's. */
export const emptyGame: Game<Int32Array, number, null, Int32Array> = {
  ...typedGame,
  id: 'empty',
  init: () => new Int32Array(1),
  step() {},
  save: (_state, reuse) => reuse ?? new Int32Array(1),
  load: (_snapshot, into) => into,
  checksum: () => 0,
};
