/**
 * Kitchen: two people cook tomato soup in a kitchen that is cut in two by a counter with one narrow passage.
 *
 * Tomatoes and plates are on the left, pots and the serving hatch on the right. Three tomatoes in a pot cook by
 * themselves; a plated soup brought to the hatch is a delivery. People block each other, so a pair does well that
 * shares the work: one hands over the counter what the other needs. This is the kind of task that labs use to study
 * coordination: the score belongs to the pair, and who did what can be read from the record.
 */
import type { Game, Json } from '@greenroom/client';
import { decideKitchenInput } from './kitchen/bot.ts';
import { DECODED_INPUTS, encodeKitchenInput, type KitchenInput } from './kitchen/input.ts';
import { KITCHEN_TILES, POT, START_CELLS } from './kitchen/layout.ts';
import { stepPlayers, stepPots } from './kitchen/rules.ts';
import { Direction, Item, type KitchenState } from './kitchen/state.ts';

const STEPS_PER_SECOND = 30;

export const kitchen: Game<KitchenState, KitchenInput> = {
  id: 'kitchen',
  version: 1,
  players: { min: 2, max: 2 },
  stepsPerSecond: STEPS_PER_SECOND,

  input: {
    sizeBytes: 1,
    idle: DECODED_INPUTS[0]!,
    encode: (input, out, offset) => {
      out[offset] = encodeKitchenInput(input);
    },
    decode: (bytes, offset) => DECODED_INPUTS[bytes[offset]! & 0xff]!,
  },

  init: ({ players, random, settings }) => {
    const isSwapped = random.int(2) === 1;
    return {
      frame: 0,
      durationFrames: readSetting(settings, 'durationSeconds', 90) * STEPS_PER_SECOND,
      goal: readSetting(settings, 'deliveriesToFinish', 6),
      deliveries: 0,
      lastDeliveryFrame: -1,
      players: Array.from({ length: players }, (_, slot) => {
        const cell = START_CELLS[(isSwapped ? slot + 1 : slot) % START_CELLS.length]!;
        return {
          cell,
          fromCell: cell,
          facing: Direction.down,
          moveLeft: 0,
          held: Item.none,
          isActing: false,
          isActionWaiting: false,
          tomatoes: 0,
          plated: 0,
          delivered: 0,
          blockedFrames: 0,
        };
      }),
      counters: KITCHEN_TILES.map(() => Item.none),
      pots: KITCHEN_TILES.flatMap((tile, cell) => (tile === POT ? [{ cell, tomatoes: 0, cookLeft: 0 }] : [])),
    };
  },

  step: (state, inputs) => {
    if (isOver(state)) return;
    stepPots(state);
    stepPlayers(state, inputs);
    state.frame += 1;
  },

  outcome: (state) =>
    isOver(state)
      ? {
          deliveries: state.deliveries,
          goal: state.goal,
          isGoalReached: state.deliveries >= state.goal,
          deliveredBySlot: state.players.map((player) => player.delivered),
        }
      : undefined,

  record: (state) => {
    const row: Record<string, number> = { deliveries: state.deliveries };
    state.players.forEach((player, slot) => {
      row[`p${slot}_cell`] = player.cell;
      row[`p${slot}_facing`] = player.facing;
      row[`p${slot}_held`] = player.held;
      row[`p${slot}_tomatoes`] = player.tomatoes;
      row[`p${slot}_plated`] = player.plated;
      row[`p${slot}_delivered`] = player.delivered;
      row[`p${slot}_blocked_frames`] = player.blockedFrames;
    });
    state.pots.forEach((pot, index) => {
      row[`pot${index}_tomatoes`] = pot.tomatoes;
      row[`pot${index}_cook_left`] = pot.cookLeft;
    });
    return row;
  },

  bot: decideKitchenInput,
};

export default kitchen;

function isOver(state: KitchenState): boolean {
  return state.frame >= state.durationFrames || state.deliveries >= state.goal;
}

/** A whole number from the scene's settings; anything else there means the default. */
function readSetting(settings: Json, key: string, fallback: number): number {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) return fallback;
  const value = (settings as { readonly [key: string]: Json })[key];
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : fallback;
}
