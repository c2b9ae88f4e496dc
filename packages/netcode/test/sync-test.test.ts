import { describe, expect, it } from 'vitest';
import { type Game, NetcodeError, runSyncTest } from '../src/index.ts';
import { type ChaseState, chaseGame } from './support/chase-game.ts';
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
  it('[RB-24] passes deterministic games, with default and with own snapshots', () => {
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

  it('[RB-24] ends where the game ends', () => {
    const result = runSyncTest(raceGame, {
      players: 2,
      settings: { goal: 20 },
      fillInputs: (_, inputs) => inputs.fill(1),
    });
    expect(result).toMatchObject({ isDeterministic: true, frame: 19, outcome: { winner: 0 } });
  });

  it('[RB-24] finds chance that does not come from the seed, with frame and place', () => {
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

  it('[RB-24] finds a variable outside the state, which a rollback does not take back', () => {
    // One for each state object, so that the two games of the test agree and only the rollback shows it.
    const steps = new WeakMap<CounterState, number>();
    const game = withStep((state) => {
      const mine = (steps.get(state) ?? 0) + 1;
      steps.set(state, mine);
      state.chance.last = mine;
    });
    const result = runSyncTest(game, { players: 2, settings, rollbackFrames: 3 });
    expect(result).toMatchObject({ frame: 0, cause: 'resimulation', path: 'chance.last' });
    expect(result.isDeterministic).toBe(false);
  });

  it('[RB-24] finds a load that forgets a part of the state', () => {
    const game: typeof counterGame = {
      ...counterGame,
      save: (state) => structuredClone(state),
      load: (snapshot, into) => ({ ...structuredClone(snapshot as CounterState), frames: into.frames }),
    };
    expect(runSyncTest(game, { players: 2, settings, rollbackFrames: 4 })).toMatchObject({
      isDeterministic: false,
      frame: -1,
      cause: 'load',
      path: 'frames',
    });
  });

  it('[RB-24] finds a snapshot that shares memory with the state', () => {
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

  it('[RB-24] gives the path undefined when the difference lies outside the state', () => {
    let calls = 0;
    const game = { ...counterGame, checksum: () => calls++ };
    const result = runSyncTest(game, { players: 2, settings });
    expect(result).toMatchObject({ isDeterministic: false, path: undefined });
  });

  it('[RB-21] [RB-24] plays the episode it is told', () => {
    const { checksum } = {
      checksum: 0,
      ...runSyncTest(chaseGame, { players: 2, settings: null, frames: 9 }),
    };
    const third = runSyncTest(chaseGame, { players: 2, settings: null, frames: 9, episode: 2 });
    expect(third).toMatchObject({ isDeterministic: true, frame: 8 });
    expect(third).not.toMatchObject({ checksum });
  });

  it('[RB-24] names what `init` made differently before any frame is stepped', () => {
    let games = 0;
    const game: typeof counterGame = {
      ...counterGame,
      init: (context) => ({ ...counterGame.init(context), frames: games++ }),
    };
    expect(runSyncTest(game, { players: 2, settings })).toMatchObject({
      frame: -1,
      cause: 'secondRun',
      path: 'frames',
    });
  });

  it('[RB-24] finds what only a misprediction shows: a value kept by frame, from the inputs of the first time', () => {
    // For each state object, so that the two games agree; and stepped again with the same inputs it is right.
    const kept = new WeakMap<CounterState, Map<number, number>>();
    const game = withStep((state, inputs, { frame }) => {
      const mine = kept.get(state) ?? new Map<number, number>();
      kept.set(state, mine);
      if (!mine.has(frame)) mine.set(frame, inputs[0]!);
      state.chance.last = mine.get(frame)!;
    });
    const result = runSyncTest(game, { players: 2, settings });
    expect(result).toMatchObject({ isDeterministic: false, cause: 'secondRun', path: 'chance.last' });
  });

  it('[RB-24] compares the outcome too, which no checksum sees', () => {
    let asked = 0;
    const game: typeof raceGame = {
      ...raceGame,
      outcome: (state) => (state.winner < 0 ? undefined : { winner: state.winner, at: asked++ }),
    };
    const result = runSyncTest(game, {
      players: 2,
      settings: { goal: 5 },
      fillInputs: (_, inputs) => inputs.fill(1),
    });
    expect(result).toMatchObject({
      isDeterministic: false,
      frame: 4,
      cause: 'secondRun',
      path: 'outcome.at',
    });
  });

  describe('with the state as bytes', () => {
    it('[RB-14] finds an encoding that forgets a part of the state', () => {
      const game: typeof counterGame = {
        ...counterGame,
        encodeState: ({ frames }) => Uint8Array.of(frames & 0xff, frames >>> 8),
        decodeState: ([low = 0, high = 0]) => ({
          total: 0,
          frames: low + high * 256,
          perPlayer: [],
          chance: { last: 0 },
        }),
      };
      expect(runSyncTest(game, { players: 2, settings })).toMatchObject({
        isDeterministic: false,
        frame: 10,
        cause: 'transfer',
        path: 'total',
      });
    });

    it('[RB-14] finds a part that neither bytes nor checksum hold, where the game goes on', () => {
      const hidden = new WeakMap<CounterState, number>();
      const game: typeof counterGame = {
        ...withStep((state) => {
          const count = (hidden.get(state) ?? 0) + 1;
          hidden.set(state, count);
          if (count > 30) state.chance.last = count;
        }),
        // Rollbacks keep it right: only a state that came from elsewhere is without it.
        save: (state) => [structuredClone(state), hidden.get(state) ?? 0],
        load(snapshot, into) {
          const [copy, count] = snapshot as [CounterState, number];
          Object.assign(into, structuredClone(copy));
          hidden.set(into, count);
          return into;
        },
        encodeState: (state) => new TextEncoder().encode(JSON.stringify(state)),
        decodeState: (bytes) => JSON.parse(new TextDecoder().decode(bytes)) as CounterState,
      };
      const result = runSyncTest(game, { players: 2, settings });
      expect(result).toMatchObject({
        isDeterministic: false,
        frame: 31,
        cause: 'transfer',
        path: 'chance.last',
      });
    });

    it('[RB-14] says of a game that cannot be sent why not, and passes on what its decoding throws', () => {
      class Snapshot {
        readonly copy: CounterState;
        constructor(copy: CounterState) {
          this.copy = copy;
        }
      }
      const game: typeof counterGame = {
        ...counterGame,
        save: (state) => new Snapshot(structuredClone(state)),
        load: (snapshot) => structuredClone((snapshot as Snapshot).copy),
      };
      expect(runSyncTest(game, { players: 2, settings })).toMatchObject({
        isDeterministic: true,
        transferFault: expect.stringContaining('Snapshot'),
      });
      expect(runSyncTest(counterGame, { players: 2, settings })).toMatchObject({ transferFault: undefined });
      const broken: typeof counterGame = {
        ...counterGame,
        encodeState: () => new Uint8Array(1),
        decodeState: () => {
          throw new RangeError('not mine');
        },
      };
      expect(() => runSyncTest(broken, { players: 2, settings })).toThrow('not mine');
    });
  });

  describe('with bots', () => {
    const options = { players: 3, settings: null };

    it('[RB-20] passes bots that draw from their own chance, any number of them', () => {
      const alone = runSyncTest(chaseGame, options);
      const two = runSyncTest(chaseGame, { ...options, bots: [0, 2] });
      const all = runSyncTest(chaseGame, { ...options, bots: [0, 1, 2] });
      for (const result of [alone, two, all])
        expect(result).toMatchObject({ isDeterministic: true, frame: 599 });
      const checksums = new Set([alone, two, all].map((result) => result.isDeterministic && result.checksum));
      expect(checksums.size).toBe(3);
    });

    it('[RB-20] finds a bot with chance of its own making, and names its slot, even where the state does not show it', () => {
      const game: typeof chaseGame = {
        ...chaseGame,
        step: () => {},
        bot: (_, slot) => (slot === 2 ? Math.floor(Math.random() * 100) : 1),
      };
      const result = runSyncTest(game, { ...options, bots: [1, 2] });
      expect(result).toMatchObject({ isDeterministic: false, cause: 'secondRun', path: 'inputs[2]' });
    });

    it('[RB-20] finds a bot that remembers outside of the state', () => {
      const asked = new WeakMap<ChaseState, number>();
      const game: typeof chaseGame = {
        ...chaseGame,
        bot(state) {
          asked.set(state, (asked.get(state) ?? 0) + 1);
          return asked.get(state)! & 0x7f;
        },
      };
      const result = runSyncTest(game, { ...options, bots: [1] });
      expect(result).toMatchObject({ frame: 0, cause: 'resimulation', path: 'inputs[1]' });
    });

    it('[RB-20] finds a bot that changes the state: the record, replayed without it, would come out otherwise', () => {
      const game: typeof chaseGame = {
        ...chaseGame,
        bot(state, slot) {
          state.positions[slot] = 0;
          return 1;
        },
      };
      const result = runSyncTest(game, { ...options, bots: [1] });
      expect(result).toMatchObject({ frame: 0, cause: 'replay', path: 'positions[1]' });
    });

    it('[RB-20] refuses bots for a game that has none', () => {
      expect(() => runSyncTest(counterGame, { players: 2, settings, bots: [1] })).toThrow(/no bot/);
    });
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
