import { describe, expect, it } from 'vitest';
import { type Game, NetcodeError, runSyncTest } from '../src/index.ts';
import { type CounterState, counterGame } from './support/counter-game.ts';
import { raceGame } from './support/race-game.ts';
import { wideGame } from './support/wide-game.ts';

type Step = typeof counterGame.step;
const settings = { endAfter: 0 };

/** The counter game with something done after every step. */
function withStep(after: (...args: Parameters<Step>) => void): typeof counterGame {
  return {
    ...counterGame,
    step(state, inputs, context) {
      counterGame.step(state, inputs, context);
      after(state, inputs, context);
    },
  };
}

describe('the sync test', () => {
  it('passes deterministic games, with default and with own snapshots', () => {
    const plain = runSyncTest(counterGame, { players: 3, settings });
    expect(plain).toMatchObject({ isDeterministic: true, frame: 599 });
    expect(runSyncTest(counterGame, { players: 3, settings })).toEqual(plain);
    expect(runSyncTest(wideGame, { players: 2, settings: null, frames: 100 })).toMatchObject({
      isDeterministic: true,
      frame: 99,
    });
  });

  it('passes a game that keeps the list of inputs to compare it with the next, and one that sorts it', () => {
    interface Presses {
      last: readonly number[];
      presses: number;
    }
    const game: Game<Presses, number, { endAfter: number }> = {
      id: 'presses',
      version: 1,
      players: { min: 1, max: 8 },
      stepsPerSecond: 60,
      input: counterGame.input,
      outcome: () => undefined,
      init: ({ players }) => ({ last: new Array<number>(players).fill(0), presses: 0 }),
      step(state, inputs) {
        for (const [slot, input] of inputs.entries()) {
          if ((input & 1) > (state.last[slot]! & 1)) state.presses = state.presses * 2 + slot + 1;
        }
        state.last = inputs;
      },
    };
    expect(runSyncTest(game, { players: 3, settings })).toMatchObject({ isDeterministic: true, frame: 599 });
    const sorting = withStep((_, inputs) => void (inputs as number[]).sort());
    expect(runSyncTest(sorting, { players: 3, settings })).toMatchObject({ isDeterministic: true });
  });

  it('passes a game that changes its inputs: each step gets inputs of its own', () => {
    const game: Game<{ sum: number }, { keys: number }, { endAfter: number }> = {
      id: 'keys',
      version: 1,
      players: { min: 1, max: 2 },
      stepsPerSecond: 60,
      input: {
        sizeBytes: 1,
        idle: { keys: 0 },
        encode(input, out, offset) {
          out[offset] = input.keys;
        },
        decode: (bytes, offset) => ({ keys: bytes[offset]! }),
      },
      init: () => ({ sum: 0 }),
      step(state, inputs) {
        for (const input of inputs) state.sum += input.keys++;
      },
      outcome: () => undefined,
    };
    expect(runSyncTest(game, { players: 2, settings })).toMatchObject({ isDeterministic: true, frame: 599 });
  });

  it('ends where the game ends', () => {
    const result = runSyncTest(raceGame, {
      players: 2,
      settings: { goal: 20 },
      fillInputs: (_, inputs) => inputs.fill(1),
    });
    expect(result).toMatchObject({ isDeterministic: true, frame: 19, outcome: { winner: 0 } });
  });

  it('finds chance that does not come from the seed, with frame and place', () => {
    const game = withStep((state, _, { frame }) => {
      if (frame === 40) state.perPlayer[1]! += Math.random();
    });
    expect(runSyncTest(game, { players: 2, settings })).toMatchObject({
      isDeterministic: false,
      frame: 40,
      cause: 'secondRun',
      path: 'perPlayer[1]',
    });
  });

  it('finds a variable outside the state, which a rollback does not take back', () => {
    // One for each state object, so that the two games of the test agree and only the rollback shows it.
    const steps = new WeakMap<CounterState, number>();
    const game = withStep((state) => {
      const mine = (steps.get(state) ?? 0) + 1;
      steps.set(state, mine);
      state.chance.last = mine;
    });
    const result = runSyncTest(game, { players: 2, settings, rollbackFrames: 3 });
    expect(result).toMatchObject({ frame: 1, cause: 'resimulation', path: 'chance.last' });
    expect(result.isDeterministic).toBe(false);
  });

  it('finds a load that forgets a part of the state', () => {
    const game: typeof counterGame = {
      ...counterGame,
      save: (state) => structuredClone(state),
      load: (snapshot, into) => ({ ...structuredClone(snapshot as CounterState), frames: into.frames }),
    };
    expect(runSyncTest(game, { players: 2, settings, rollbackFrames: 4 })).toMatchObject({
      isDeterministic: false,
      frame: 0,
      cause: 'load',
      path: 'frames',
    });
  });

  it('finds a snapshot that shares memory with the state', () => {
    const game: typeof counterGame = {
      ...counterGame,
      save: (state) => state,
      load: (snapshot) => snapshot as CounterState,
    };
    expect(runSyncTest(game, { players: 2, settings })).toMatchObject({
      isDeterministic: false,
      cause: 'load',
    });
  });

  it('gives the path undefined when the difference lies outside the state', () => {
    let calls = 0;
    const game = { ...counterGame, checksum: () => calls++ };
    const result = runSyncTest(game, { players: 2, settings });
    expect(result).toMatchObject({ isDeterministic: false, path: undefined });
  });

  it('refuses options out of range and passes on what the game throws', () => {
    expect(() => runSyncTest(counterGame, { players: 2, settings, frames: 0 })).toThrow(NetcodeError);
    expect(() => runSyncTest(counterGame, { players: 2, settings, rollbackFrames: 0 })).toThrow(NetcodeError);
    const throwing = withStep(() => {
      throw new Error('broken');
    });
    expect(() => runSyncTest(throwing, { players: 2, settings })).toThrow('broken');
  });
});
