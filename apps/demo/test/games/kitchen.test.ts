import { beforeEach, describe, expect, it } from 'vitest';
import { DECODED_INPUTS, encodeKitchenInput } from '../../src/games/kitchen/input.ts';
import { KITCHEN_TILES, KITCHEN_WIDTH } from '../../src/games/kitchen/layout.ts';
import {
  COOK_FRAMES,
  Direction,
  Item,
  type KitchenState,
  MOVE_FRAMES,
} from '../../src/games/kitchen/state.ts';
import { kitchen } from '../../src/games/kitchen.ts';
import { type Play, playBots, startPlay, stepPlay } from '../support/play.ts';

const cellAt = (x: number, y: number) => y * KITCHEN_WIDTH + x;

let play: Play<KitchenState>;
beforeEach(() => {
  play = startPlay(kitchen, { players: 2, seed: 1 });
  place(0, 1, 3);
  place(1, 7, 3);
});

function place(slot: number, x: number, y: number, held: Item = Item.none): void {
  Object.assign(play.state.players[slot]!, { cell: cellAt(x, y), fromCell: cellAt(x, y), moveLeft: 0, held });
}

function step(first: { move?: Direction; isActing?: boolean }, second: typeof first = {}): void {
  const inputs = [first, second].map(
    ({ move = Direction.none, isActing = false }) => DECODED_INPUTS[encodeKitchenInput({ move, isActing })]!,
  );
  stepPlay(kitchen, play, inputs);
}

/** Turns to `move` and presses the action button once. */
function actTowards(move: Direction): void {
  step({ move, isActing: true });
  step({});
}

const me = () => play.state.players[0]!;
const other = () => play.state.players[1]!;

describe('walking', () => {
  it('takes the same number of frames for every tile, and one key press is one tile', () => {
    step({ move: Direction.right });
    expect(me()).toMatchObject({ cell: cellAt(2, 3), fromCell: cellAt(1, 3), moveLeft: MOVE_FRAMES });
    for (let frame = 0; frame < MOVE_FRAMES; frame += 1) step({});
    expect(me()).toMatchObject({ cell: cellAt(2, 3), moveLeft: 0 });
  });

  it('a held key walks on without a pause', () => {
    for (let frame = 0; frame <= 2 * MOVE_FRAMES; frame += 1) step({ move: Direction.right });
    expect(me().cell).toBe(cellAt(4, 3));
  });

  it('a counter stops a walk but turns the player', () => {
    step({ move: Direction.left });
    expect(me()).toMatchObject({ cell: cellAt(1, 3), facing: Direction.left, moveLeft: 0, blockedFrames: 0 });
  });

  it('players block each other, and the wait is counted', () => {
    place(0, 3, 3);
    place(1, 4, 3);
    step({ move: Direction.right });
    step({ move: Direction.right });
    expect(me()).toMatchObject({ cell: cellAt(3, 3), facing: Direction.right, blockedFrames: 2 });
    expect(other()).toMatchObject({ cell: cellAt(4, 3), blockedFrames: 0 });
  });

  it.each([0, 1])('two who want the same tile: one gets it, in turns by frame (frame %i)', (frame) => {
    play.state.frame = frame;
    place(0, 3, 3);
    place(1, 5, 3);
    step({ move: Direction.right }, { move: Direction.left });
    const winner = play.state.players.findIndex((player) => player.cell === cellAt(4, 3));
    expect(winner).toBe(frame);
    expect(play.state.players[1 - winner]!.moveLeft).toBe(0);
  });

  it('nobody walks into a wall or another, whatever is pressed', () => {
    for (let frame = 0; frame < 600; frame += 1) {
      const moves = [0, 1].map((slot) => ({ move: ((frame * (slot + 3) + (frame >> 3)) % 5) as Direction }));
      step(moves[0]!, moves[1]!);
      expect(KITCHEN_TILES[me().cell]).toBe('.');
      expect(KITCHEN_TILES[other().cell]).toBe('.');
      expect(me().cell).not.toBe(other().cell);
    }
  });
});

describe('acting', () => {
  it('takes a tomato from the crate on the press, not while held', () => {
    place(0, 1, 2);
    step({ move: Direction.left, isActing: true });
    expect(me().held).toBe(Item.tomato);
    place(0, 3, 2, Item.tomato);
    step({ move: Direction.right, isActing: true });
    expect(me().held).toBe(Item.tomato);
    expect(play.state.counters[cellAt(4, 2)]).toBe(Item.none);
  });

  it('a press while walking acts on arrival', () => {
    place(0, 2, 2);
    step({ move: Direction.left });
    step({ move: Direction.left, isActing: true });
    expect(me().held).toBe(Item.none);
    for (let frame = 0; frame < MOVE_FRAMES; frame += 1) step({ move: Direction.left });
    expect(me()).toMatchObject({ cell: cellAt(1, 2), held: Item.tomato });
  });

  it('one lays a thing on the middle counter and the other takes it from behind', () => {
    place(0, 3, 2, Item.tomato);
    place(1, 5, 2);
    actTowards(Direction.right);
    expect(me().held).toBe(Item.none);
    step({}, { move: Direction.left, isActing: true });
    expect(other().held).toBe(Item.tomato);
    expect(play.state.counters[cellAt(4, 2)]).toBe(Item.none);
  });

  it('full hands leave a laid counter as it is', () => {
    place(0, 3, 2, Item.plate);
    play.state.counters[cellAt(4, 2)] = Item.tomato;
    actTowards(Direction.right);
    expect(me().held).toBe(Item.plate);
    expect(play.state.counters[cellAt(4, 2)]).toBe(Item.tomato);
  });

  it('three tomatoes cook; the soup is plated when ready, not before; the hatch counts one delivery', () => {
    const pot = play.state.pots.find((candidate) => candidate.cell === cellAt(6, 0))!;
    for (let tomato = 1; tomato <= 3; tomato += 1) {
      place(0, 6, 1, Item.tomato);
      actTowards(Direction.up);
      expect(pot.tomatoes).toBe(tomato);
    }
    place(0, 6, 1, Item.tomato);
    actTowards(Direction.up);
    expect(me().held).toBe(Item.tomato);

    place(0, 6, 1, Item.plate);
    actTowards(Direction.up);
    expect(me().held).toBe(Item.plate);
    while (pot.cookLeft > 0) step({});
    expect(play.state.frame).toBeLessThan(COOK_FRAMES + 20);
    actTowards(Direction.up);
    expect(me()).toMatchObject({ held: Item.soup, tomatoes: 3, plated: 1 });
    expect(pot.tomatoes).toBe(0);

    place(0, 6, 4, Item.soup);
    actTowards(Direction.down);
    expect(me()).toMatchObject({ held: Item.none, delivered: 1 });
    expect(play.state.deliveries).toBe(1);
  });

  it.each([Item.none, Item.tomato, Item.plate])('the hatch takes nothing but soup (item %i)', (held) => {
    place(0, 6, 4, held);
    actTowards(Direction.down);
    expect(me().held).toBe(held);
    expect(play.state.deliveries).toBe(0);
  });

  it('a plate goes back on the pile', () => {
    place(0, 2, 4);
    actTowards(Direction.down);
    expect(me().held).toBe(Item.plate);
    actTowards(Direction.down);
    expect(me().held).toBe(Item.none);
  });
});

describe('the end', () => {
  it('comes with the time, counted in frames', () => {
    play = startPlay(kitchen, { players: 2, seed: 1, settings: { durationSeconds: 2 } });
    for (let frame = 0; frame < 60; frame += 1) {
      expect(kitchen.outcome(play.state)).toBeUndefined();
      step({});
    }
    expect(kitchen.outcome(play.state)).toEqual({
      deliveries: 0,
      goal: 6,
      isGoalReached: false,
      deliveredBySlot: [0, 0],
    });
  });

  it('comes with the last delivery wanted, and stays as it is', () => {
    play = startPlay(kitchen, { players: 2, seed: 1, settings: { deliveriesToFinish: 1 } });
    place(0, 6, 4, Item.soup);
    actTowards(Direction.down);
    const outcome = kitchen.outcome(play.state);
    expect(outcome).toEqual({ deliveries: 1, goal: 1, isGoalReached: true, deliveredBySlot: [1, 0] });
    for (let frame = 0; frame < 100; frame += 1) step({ move: Direction.left, isActing: frame % 2 === 0 });
    expect(kitchen.outcome(play.state)).toEqual(outcome);
  });

  it.each([1, 2, 3, 4, 5, 6])('two bots cook well enough to deliver (seed %i)', (seed) => {
    const { outcome } = playBots(kitchen, { players: 2, seed }, 2_700);
    expect((outcome as { deliveries: number }).deliveries).toBeGreaterThanOrEqual(4);
  });
});

it('gives one row of plain cells per frame, with the same columns always', () => {
  const before = kitchen.record!(play.state);
  const { play: played } = playBots(kitchen, { players: 2, seed: 5 }, 2_700);
  const after = kitchen.record!(played.state);
  expect(Object.keys(after)).toEqual(Object.keys(before));
  expect(Object.values(after).every((cell) => typeof cell === 'number')).toBe(true);
});
