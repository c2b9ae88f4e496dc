import type { KitchenInput } from './input.ts';
import { COUNTER, CRATE, FLOOR, HATCH, KITCHEN_TILES, PLATES, POT, STEP_OFFSETS } from './layout.ts';
import {
  COOK_FRAMES,
  Direction,
  Item,
  isReady,
  type KitchenPlayer,
  type KitchenState,
  MOVE_FRAMES,
  TOMATOES_PER_SOUP,
} from './state.ts';

export function stepPots(state: KitchenState): void {
  for (const pot of state.pots) if (pot.cookLeft > 0) pot.cookLeft -= 1;
}

export function stepPlayers(state: KitchenState, inputs: readonly KitchenInput[]): void {
  const count = state.players.length;
  for (let turn = 0; turn < count; turn += 1) {
    // Who goes first alternates, so that no slot always wins the race for a tile.
    const slot = (turn + state.frame) % count;
    stepPlayer(state, state.players[slot]!, inputs[slot]!);
  }
}

/** Whether `player` could step onto `cell` now. */
export function isFree(state: KitchenState, cell: number): boolean {
  return KITCHEN_TILES[cell] === FLOOR && !state.players.some((other) => other.cell === cell);
}

function stepPlayer(state: KitchenState, player: KitchenPlayer, input: KitchenInput): void {
  if (player.moveLeft > 0) player.moveLeft -= 1;
  if (input.isActing && !player.isActing) player.isActionWaiting = true;
  player.isActing = input.isActing;
  if (player.moveLeft > 0) return;

  if (player.isActionWaiting) {
    player.isActionWaiting = false;
    // Turning and acting in one frame acts where the player now looks, as the two keys were meant.
    if (input.move !== Direction.none) player.facing = input.move;
    act(state, player);
    return;
  }
  if (input.move === Direction.none) return;
  player.facing = input.move;
  const target = player.cell + STEP_OFFSETS[input.move]!;
  if (KITCHEN_TILES[target] !== FLOOR) return;
  if (!isFree(state, target)) {
    player.blockedFrames += 1;
    return;
  }
  player.fromCell = player.cell;
  player.cell = target;
  player.moveLeft = MOVE_FRAMES;
}

function act(state: KitchenState, player: KitchenPlayer): void {
  const cell = player.cell + STEP_OFFSETS[player.facing]!;
  switch (KITCHEN_TILES[cell]) {
    case CRATE:
      if (player.held === Item.none) player.held = Item.tomato;
      return;
    case PLATES:
      if (player.held === Item.none) player.held = Item.plate;
      else if (player.held === Item.plate) player.held = Item.none;
      return;
    case POT:
      usePot(state, player, cell);
      return;
    case HATCH:
      deliver(state, player);
      return;
    case COUNTER:
      useCounter(state, player, cell);
      return;
  }
}

function usePot(state: KitchenState, player: KitchenPlayer, cell: number): void {
  const pot = state.pots.find((candidate) => candidate.cell === cell);
  if (pot === undefined) return;
  if (player.held === Item.tomato && pot.tomatoes < TOMATOES_PER_SOUP) {
    player.held = Item.none;
    player.tomatoes += 1;
    pot.tomatoes += 1;
    if (pot.tomatoes === TOMATOES_PER_SOUP) pot.cookLeft = COOK_FRAMES;
  } else if (player.held === Item.plate && isReady(pot)) {
    player.held = Item.soup;
    player.plated += 1;
    pot.tomatoes = 0;
  }
}

function deliver(state: KitchenState, player: KitchenPlayer): void {
  if (player.held !== Item.soup) return;
  player.held = Item.none;
  player.delivered += 1;
  state.deliveries += 1;
  state.lastDeliveryFrame = state.frame;
}

function useCounter(state: KitchenState, player: KitchenPlayer, cell: number): void {
  const lying = state.counters[cell]!;
  // A full hand over a laid counter does nothing: swapping would let two people undo each other without noticing.
  if (player.held !== Item.none && lying !== Item.none) return;
  state.counters[cell] = player.held;
  player.held = lying;
}
