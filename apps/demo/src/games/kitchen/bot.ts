/**
 * A partner who cooks: looks at the state, picks the most useful target, walks there and acts. It remembers
 * nothing between frames, so that it plays the same on every peer and after every rollback.
 */
import type { Random } from '@greenroom/client';
import { DECODED_INPUTS, encodeKitchenInput, type KitchenInput } from './input.ts';
import { COUNTER, CRATE, HATCH, KITCHEN_TILES, PLATES, STEP_OFFSETS } from './layout.ts';
import { findPath } from './paths.ts';
import { isFree } from './rules.ts';
import {
  Direction,
  Item,
  isReady,
  type KitchenPlayer,
  type KitchenPot,
  type KitchenState,
  TOMATOES_PER_SOUP,
} from './state.ts';

const IDLE = DECODED_INPUTS[0]!;

/** One frame in this many the bot hesitates: people do, and it unlocks two bots that want the same tile. */
const HESITATION = 12;
const SIDESTEP_CHANCE = 4;

export function decideKitchenInput(state: KitchenState, slot: number, random: Random): KitchenInput {
  const player = state.players[slot]!;
  if (player.moveLeft > 1 || random.int(HESITATION) === 0) return IDLE;
  const targets = chooseTargets(state, player);
  if (targets.size === 0) return sidestep(state, player, random);

  const others = state.players.filter((other) => other !== player);
  const isBlocked = (cell: number) => others.some((other) => other.cell === cell);
  const step = findPath(player.cell, targets, isBlocked);
  if (step === undefined) return sidestep(state, player, random);
  if (step.distance > 0) return input(step.direction, false);
  // Standing before the target: press once, and let go before the next press.
  return input(step.direction, !player.isActing);
}

/** Cells the bot would like to act on, by what it holds and what the kitchen lacks. */
function chooseTargets(state: KitchenState, player: KitchenPlayer): ReadonlySet<number> {
  switch (player.held) {
    case Item.soup:
      return cellsOf(HATCH);
    case Item.tomato: {
      const open = state.pots.filter((pot) => pot.tomatoes < TOMATOES_PER_SOUP);
      return open.length > 0 ? potCells(fullest(open)) : freeCounters(state);
    }
    case Item.plate: {
      const ready = state.pots.filter(isReady);
      if (ready.length > 0) return potCells(ready);
      const cooking = state.pots.filter((pot) => pot.tomatoes === TOMATOES_PER_SOUP);
      // A plate is worth holding only for a soup that is on its way.
      return cooking.length > 0 ? new Set() : cellsOf(PLATES);
    }
    case Item.none:
      return chooseForEmptyHands(state, player);
  }
}

function chooseForEmptyHands(state: KitchenState, player: KitchenPlayer): ReadonlySet<number> {
  const soups = counted(state, Item.soup);
  if (soups.size > 0) return soups;
  const heldByOthers = (item: Item) =>
    state.players.filter((other) => other !== player && other.held === item).length;
  const full = state.pots.filter((pot) => pot.tomatoes === TOMATOES_PER_SOUP).length;
  if (full > heldByOthers(Item.plate)) return union(cellsOf(PLATES), counted(state, Item.plate));
  const missing = state.pots.reduce((sum, pot) => sum + TOMATOES_PER_SOUP - pot.tomatoes, 0);
  if (missing > heldByOthers(Item.tomato)) return union(cellsOf(CRATE), counted(state, Item.tomato));
  return new Set();
}

/** Nothing to do, or somebody in the way: now and then a step aside lets the other one pass. */
function sidestep(state: KitchenState, player: KitchenPlayer, random: Random): KitchenInput {
  if (random.int(SIDESTEP_CHANCE) !== 0) return IDLE;
  const free = [Direction.up, Direction.right, Direction.down, Direction.left].filter((direction) =>
    isFree(state, player.cell + STEP_OFFSETS[direction]!),
  );
  return free.length === 0 ? IDLE : input(free[random.int(free.length)]!, false);
}

function fullest(pots: readonly KitchenPot[]): readonly KitchenPot[] {
  const most = Math.max(...pots.map((pot) => pot.tomatoes));
  return pots.filter((pot) => pot.tomatoes === most);
}

function potCells(pots: readonly KitchenPot[]): ReadonlySet<number> {
  return new Set(pots.map((pot) => pot.cell));
}

function cellsOf(tile: string): Set<number> {
  return new Set(KITCHEN_TILES.flatMap((symbol, cell) => (symbol === tile ? [cell] : [])));
}

/** Counters on which `item` lies. */
function counted(state: KitchenState, item: Item): Set<number> {
  return new Set(state.counters.flatMap((lying, cell) => (lying === item ? [cell] : [])));
}

function freeCounters(state: KitchenState): Set<number> {
  return new Set([...cellsOf(COUNTER)].filter((cell) => state.counters[cell] === Item.none));
}

function union(first: ReadonlySet<number>, second: ReadonlySet<number>): ReadonlySet<number> {
  return new Set([...first, ...second]);
}

function input(move: Direction, isActing: boolean): KitchenInput {
  return DECODED_INPUTS[encodeKitchenInput({ move, isActing })]!;
}
