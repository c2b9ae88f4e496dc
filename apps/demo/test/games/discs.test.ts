import { describe, expect, it } from 'vitest';
import { compassOf, divide, lengthOf } from '../../src/games/discs/fixed.ts';
import { DECODED_INPUTS, encodeDiscsInput } from '../../src/games/discs/input.ts';
import {
  baseOf,
  COOLDOWN,
  type DiscsState,
  FACING,
  FLOOR_RADIUS,
  IS_ALIVE,
  PHASE,
  PHASE_FRAMES,
  Phase,
  ROUND,
  SCORE,
  VX,
  VY,
  X,
  Y,
} from '../../src/games/discs/state.ts';
import {
  DASH_COOLDOWN_FRAMES,
  DISC_RADIUS,
  FULL_FLOOR_RADIUS,
  LONGEST_FIGHT_FRAMES,
  READY_FRAMES,
} from '../../src/games/discs/tuning.ts';
import { discs } from '../../src/games/discs.ts';
import { type Play, playBots, startPlay, stepPlay } from '../support/play.ts';

const RIGHT = 1;
const LEFT = 9;

function startFight(players: number, settings = {}): Play<DiscsState> {
  const play = startPlay(discs, { players, seed: 4, settings });
  for (let frame = 0; frame < READY_FRAMES; frame += 1) step(play, []);
  return play;
}

/** One frame; `pushes[slot]` is a compass point, negative for the same with a dash. */
function step(play: Play<DiscsState>, pushes: readonly number[]): void {
  const inputs = Array.from({ length: play.state.players }, (_, slot) => {
    const push = pushes[slot] ?? 0;
    return DECODED_INPUTS[encodeDiscsInput({ push: Math.abs(push), isDashing: push < 0 })]!;
  });
  stepPlay(discs, play, inputs);
}

function place({ state }: Play<DiscsState>, slot: number, x: number, y: number, vx = 0, vy = 0): void {
  const base = baseOf(slot);
  state.words.set([x, y, vx, vy], base + X);
  expect([state.words[base + VX], state.words[base + VY]]).toEqual([vx, vy]);
}

const word = ({ state }: Play<DiscsState>, slot: number, name: number) => state.words[baseOf(slot) + name]!;

describe('a round', () => {
  it('holds everybody still until it starts', () => {
    const play = startPlay(discs, { players: 2, seed: 4 });
    const before = word(play, 0, X);
    for (let frame = 0; frame < READY_FRAMES; frame += 1) {
      expect(play.state.words[PHASE]).toBe(Phase.ready);
      step(play, [RIGHT, -LEFT]);
    }
    expect(word(play, 0, X)).toBe(before);
    expect(play.state.words[PHASE]).toBe(Phase.fight);
  });

  it.each([2, 3, 4])('starts %i discs equally far from the middle and looking at it', (players) => {
    const play = startFight(players);
    for (let slot = 0; slot < players; slot += 1) {
      const [x, y] = [word(play, slot, X), word(play, slot, Y)];
      expect(Math.abs(lengthOf(x, y) - 62_000)).toBeLessThan(300);
      expect(word(play, slot, FACING)).toBe(compassOf(-x, -y));
    }
  });

  it('gives the last one standing the point, and goes on with the next round', () => {
    const play = startFight(2);
    place(play, 1, FULL_FLOOR_RADIUS + 1, 0);
    step(play, []);
    expect(word(play, 1, IS_ALIVE)).toBe(0);
    expect([word(play, 0, SCORE), word(play, 1, SCORE)]).toEqual([1, 0]);
    expect(play.state.words[PHASE]).toBe(Phase.rest);
    while (play.state.words[PHASE] === Phase.rest) step(play, []);
    expect([play.state.words[ROUND], word(play, 1, IS_ALIVE)]).toEqual([1, 1]);
  });

  it('with four, scores how many fell before', () => {
    const play = startFight(4);
    for (const slot of [2, 0, 3]) {
      place(play, slot, FULL_FLOOR_RADIUS + 5_000, 0);
      step(play, []);
    }
    expect([0, 1, 2, 3].map((slot) => word(play, slot, SCORE))).toEqual([1, 3, 0, 2]);
  });

  it('who falls in the same frame ties, whatever the slot', () => {
    const play = startFight(2);
    place(play, 0, FULL_FLOOR_RADIUS + 5_000, 0);
    place(play, 1, -FULL_FLOOR_RADIUS - 5_000, 0);
    step(play, []);
    expect([word(play, 0, SCORE), word(play, 1, SCORE)]).toEqual([0, 0]);
    expect(play.state.words[PHASE]).toBe(Phase.rest);
  });

  it('ends even if nobody moves: the floor shrinks to nothing', () => {
    const play = startFight(2);
    let last = play.state.words[FLOOR_RADIUS]!;
    while (play.state.words[PHASE] === Phase.fight) {
      step(play, []);
      expect(play.state.words[FLOOR_RADIUS]).toBeLessThanOrEqual(last);
      last = play.state.words[FLOOR_RADIUS]!;
    }
    expect(play.state.words[PHASE_FRAMES]).toBe(0);
    expect(play.frame).toBeLessThanOrEqual(READY_FRAMES + LONGEST_FIGHT_FRAMES);
  });
});

describe('physics', () => {
  it('a push speeds a disc up to a limit, and without one it comes to rest', () => {
    const play = startFight(2);
    place(play, 1, 0, 100_000);
    const speeds: number[] = [];
    for (let frame = 0; frame < 200; frame += 1) {
      place(play, 0, 0, 0, word(play, 0, VX), word(play, 0, VY));
      step(play, [RIGHT]);
      speeds.push(word(play, 0, VX));
    }
    expect(speeds[10]).toBeGreaterThan(speeds[0]!);
    expect(Math.max(...speeds)).toBe(speeds.at(-1));
    expect(speeds.at(-1)).toBe(speeds.at(-20));
    for (let frame = 0; frame < 400; frame += 1) {
      place(play, 0, 0, 0, word(play, 0, VX), word(play, 0, VY));
      step(play, []);
    }
    // Friction rounds towards zero, so a crawl of a few thousandths may stay.
    expect(Math.abs(word(play, 0, VX))).toBeLessThan(23);
  });

  it('discs that touch are parted, and the faster one hands its speed over', () => {
    const play = startFight(2);
    place(play, 0, -12_000, 0, 1_500, 0);
    place(play, 1, 10_000, 0, 0, 0);
    step(play, []);
    expect(word(play, 1, X) - word(play, 0, X)).toBeGreaterThanOrEqual(2 * DISC_RADIUS - 2);
    expect(word(play, 1, VX)).toBeGreaterThan(1_300);
    expect(word(play, 0, VX)).toBeLessThan(200);
  });

  it('a dash happens on the press, needs its rest, and hits harder than a push', () => {
    const play = startFight(2);
    place(play, 0, -80_000, 0);
    place(play, 1, 0, 100_000);
    step(play, [-RIGHT]);
    const fast = word(play, 0, VX);
    expect(fast).toBeGreaterThan(2_000);
    step(play, [-RIGHT]);
    expect(word(play, 0, VX)).toBeLessThan(fast);
    step(play, [RIGHT]);
    step(play, [-RIGHT]);
    expect(word(play, 0, VX)).toBeLessThan(fast);
    expect(word(play, 0, COOLDOWN)).toBe(DASH_COOLDOWN_FRAMES - 3);

    const speedAfterHit = (isDashing: boolean) => {
      const bumped = startFight(2);
      place(bumped, 0, -24_500, 0);
      place(bumped, 1, 0, 0);
      if (isDashing) step(bumped, [-RIGHT]);
      else place(bumped, 0, -24_500, 0, 2_600, 0);
      step(bumped, [RIGHT]);
      return word(bumped, 1, VX);
    };
    expect(speedAfterHit(true)).toBeGreaterThan(speedAfterHit(false));
  });

  it('is fair to both sides: mirrored inputs stay mirrored', () => {
    const play = startFight(2);
    place(play, 0, -50_000, 3_000);
    place(play, 1, 50_000, -3_000);
    for (let frame = 0; frame < 200; frame += 1) {
      const push = 1 + ((frame >> 4) % 16);
      const isDash = frame % 37 === 0 ? -1 : 1;
      step(play, [isDash * push, isDash * (1 + ((push + 7) % 16))]);
      expect([word(play, 0, X) + word(play, 1, X), word(play, 0, Y) + word(play, 1, Y)]).toEqual([0, 0]);
    }
  });

  it('two discs on one spot are parted the same way every time', () => {
    const play = startFight(2);
    place(play, 0, 0, 0);
    place(play, 1, 0, 0);
    step(play, []);
    expect(word(play, 1, X) - word(play, 0, X)).toBe(2 * DISC_RADIUS);
  });

  it('rounds towards zero, so that left is not stronger than right', () => {
    expect([divide(7, 2), divide(-7, 2)]).toEqual([3, -3]);
  });
});

describe('the end', () => {
  it.each([2, 3, 4])('%i bots play all rounds to a clear outcome', (players) => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const { outcome, frames, play } = playBots(discs, { players, seed }, 5 * 1_100);
      const { scores, winners, rounds } = outcome as { scores: number[]; winners: number[]; rounds: number };
      expect(rounds).toBe(5);
      expect(scores).toHaveLength(players);
      expect(winners).toEqual(scores.flatMap((score, slot) => (score === Math.max(...scores) ? [slot] : [])));
      expect(frames).toBeLessThan(80 * discs.stepsPerSecond);
      const stays = JSON.stringify(outcome);
      for (let frame = 0; frame < 60; frame += 1) step(play, [RIGHT, -LEFT]);
      expect(JSON.stringify(discs.outcome(play.state))).toBe(stays);
    }
  });

  it('plays as many rounds as the settings say', () => {
    const { outcome } = playBots(discs, { players: 2, seed: 2, settings: { rounds: 1 } }, 1_200);
    expect(outcome).toMatchObject({ rounds: 1 });
  });

  it('gives one row of plain cells per frame, with the same columns always', () => {
    const play = startPlay(discs, { players: 3, seed: 1 });
    const { play: played } = playBots(discs, { players: 3, seed: 1 }, 5_500);
    expect(Object.keys(discs.record!(played.state))).toEqual(Object.keys(discs.record!(play.state)));
    expect(Object.values(discs.record!(played.state)).every((cell) => typeof cell === 'number')).toBe(true);
  });
});
