import { describe, expect, it } from 'vitest';
import type { Game } from '../src/index.ts';
import { Simulation } from '../src/simulation.ts';
import { raceGame } from './support/race-game.ts';

type Seen = readonly number[][];

/** Notes the very lists its steps are given. */
function watching(own: Partial<Game<Seen, number, null>>): Game<Seen, number, null> {
  const { id, version, players, stepsPerSecond, input } = raceGame;
  return {
    id,
    version,
    players,
    stepsPerSecond,
    input,
    init: () => [],
    step: (state, inputs) => void (state as number[][]).push(inputs as number[]),
    outcome: () => undefined,
    ...own,
  };
}

function listsOf(game: Game<Seen, number, null>): Seen {
  const simulation = new Simulation({ game, players: 2, seed: '', settings: null, snapshots: 0 });
  for (let frame = 0; frame < 4; frame++) simulation.advance(frame, Uint8Array.of(frame, 7));
  return simulation.state;
}

describe('the list of inputs that a step is given', () => {
  it('is its own for a game of plain data, which may keep it', () => {
    expect(listsOf(watching({}))).toEqual([
      [0, 7],
      [1, 7],
      [2, 7],
      [3, 7],
    ]);
  });

  it('[RB-23] is one of two in turn for a game with its own snapshots: no garbage, and the last one can be compared', () => {
    const lists = listsOf(watching({ save: (state) => state, load: (state) => state as Seen }));
    expect(lists[1]).not.toBe(lists[0]);
    expect([lists[2] === lists[0], lists[3] === lists[1]]).toEqual([true, true]);
    expect(lists.slice(-2)).toEqual([
      [2, 7],
      [3, 7],
    ]);
  });

  it('is whole again whatever a step did to the last ones', () => {
    const emptied: number[] = [];
    const game = watching({
      save: (state) => state,
      load: (state) => state as Seen,
      step(_, inputs) {
        emptied.push(...inputs);
        (inputs as number[]).length = 0;
      },
    });
    listsOf(game);
    expect(emptied).toEqual([0, 7, 1, 7, 2, 7, 3, 7]);
  });
});
