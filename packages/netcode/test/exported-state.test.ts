import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstDifference, type Game, NetcodeError } from '../src/index.ts';
import { Simulation } from '../src/simulation.ts';
import { chaseGame } from './support/chase-game.ts';
import { counterGame } from './support/counter-game.ts';
import { raceGame } from './support/race-game.ts';

/** A state behind a class, as a WASM core would be: snapshots are bytes, and loading writes into the state. */
class Core {
  readonly memory = new Int32Array(4);
}

const coreGame: Game<Core, number, null, Int32Array> = {
  id: 'core',
  version: 1,
  players: { min: 1, max: 8 },
  stepsPerSecond: 60,
  input: raceGame.input,
  init: ({ random }) => {
    const core = new Core();
    core.memory[3] = random.int(1000);
    return core;
  },
  step(state, inputs, { random }) {
    for (const input of inputs) state.memory[input & 1] = state.memory[input & 1]! + random.int(9);
  },
  save: (state) => state.memory.slice(),
  load(snapshot, into) {
    into.memory.set(snapshot);
    return into;
  },
  checksum: (state) => state.memory.join().length * 31 + state.memory[0]! + state.memory[3]!,
  outcome: (state) => (state.memory[0]! > 1_000_000 ? 'full' : undefined),
};

function started<State, Settings extends null | { endAfter: number }, Snapshot>(
  game: Game<State, number, Settings, Snapshot>,
  seed: string,
  settings: Settings,
) {
  const simulation = new Simulation({ game, players: 2, seed, settings, snapshots: 4 });
  simulation.save(-1);
  return simulation;
}

function playTo<S>(simulation: Simulation<S, number, never, never>, frame: number): void {
  const { inputBytes } = simulation;
  for (let next = simulation.frame + 1; next <= frame; next++) {
    simulation.advance(
      next,
      Uint8Array.from({ length: 2 * inputBytes }, (_, i) => (next * 37 + i * 11) & 0xff),
    );
    simulation.save(next);
  }
}

function errorOf(run: () => unknown): NetcodeError {
  try {
    run();
  } catch (error) {
    if (error instanceof NetcodeError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

// biome-ignore lint/suspicious/noExplicitAny: one list of games of any type
const games: Record<string, [Game<any, number, any, any>, unknown]> = {
  'plain objects': [counterGame, { endAfter: 3 }],
  'plain objects and bots': [chaseGame, null],
  'a class with snapshots': [coreGame, null],
  'an encoding of its own': [
    {
      ...coreGame,
      encodeState: (state: Core) => Uint8Array.from(new Uint8Array(state.memory.buffer)),
      decodeState(bytes: Uint8Array) {
        const core = new Core();
        core.memory.set(new Int32Array(bytes.slice().buffer));
        return core;
      },
    },
    null,
  ],
};

describe('a state on its way to another machine', () => {
  for (const [name, [game, settings]] of Object.entries(games)) {
    const start = (seed: string) =>
      started(game, seed, settings as never) as Simulation<unknown, number, never, never>;

    it(`[RB-14] goes on there as it does here: ${name}`, () => {
      const here = start('here');
      if (game.bot !== undefined) here.playBot(1, 0);
      playTo(here, 20);
      const there = start('another seed');
      if (game.bot !== undefined) there.playBot(1, 0);
      playTo(there, 7);
      there.importState(20, here.exportState());
      expect(there.frame).toBe(20);
      expect(structuredClone(there.state)).toEqual(structuredClone(here.state));
      expect(there.checksum()).toBe(here.checksum());
      playTo(here, 40);
      playTo(there, 22);
      there.load(20);
      playTo(there, 40);
      expect(there.state).toEqual(here.state);
      expect(there.checksum()).toBe(here.checksum());
    });

    it(`[RB-7] [RB-14] with any mutilation is refused and changes nothing: ${name}`, () => {
      const here = start('here');
      playTo(here, 12);
      const bytes = here.exportState();
      const there = start('there');
      playTo(there, 5);
      const before = structuredClone(there.state);
      const checksum = there.checksum();
      const refuses = (wrong: Uint8Array, frame = 12) => {
        expect(errorOf(() => there.importState(frame, wrong)).code).toBe('malformedState');
        expect([there.frame, there.checksum()]).toEqual([5, checksum]);
        expect(firstDifference(structuredClone(there.state), before)).toBeUndefined();
        there.load(5);
        expect(there.checksum()).toBe(checksum);
      };
      fc.assert(
        fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (place, flip) => {
          const changed = bytes.slice();
          changed[place % bytes.length]! ^= flip;
          refuses(changed);
          refuses(bytes.subarray(0, place % bytes.length));
          refuses(Uint8Array.of(...bytes, flip));
        }),
        { numRuns: 100 },
      );
      refuses(bytes, 13);
    });
  }

  it('[RB-13] of which this game makes another state is refused, and nothing is changed', () => {
    const here = started(coreGame, 'here', null);
    playTo(here as never, 12);
    const bytes = here.exportState();
    const broken: Game<Core, number, null, Int32Array>[] = [
      { ...coreGame, checksum: (state) => coreGame.checksum!(state) + 1 },
      { ...coreGame, encodeState: () => new Uint8Array(1), decodeState: () => new Core() },
      {
        ...coreGame,
        load(snapshot, into) {
          if (snapshot[3] === here.state.memory[3]) throw new Error('not mine');
          return coreGame.load!(snapshot, into);
        },
      },
      {
        ...coreGame,
        encodeState: () => new Uint8Array(1),
        decodeState: (given) => {
          throw new Error(`${given.length} bytes are too few`);
        },
      },
    ];
    for (const game of broken) {
      const there = started(game, 'there', null);
      const checksum = there.checksum();
      const error = errorOf(() => there.importState(12, bytes));
      expect(error.code).toBe('malformedState');
      expect([there.frame, there.checksum(), there.outcome]).toEqual([-1, checksum, undefined]);
    }
  });

  it('carries the outcome, of the state itself', () => {
    const here = started(coreGame, 'here', null);
    here.state.memory[0] = 2_000_000;
    const there = started(coreGame, 'there', null);
    there.importState(-1, here.exportState());
    expect(there.outcome).toBe('full');
  });

  it('leaves no snapshot of before to be loaded', () => {
    const here = started(coreGame, 'here', null);
    playTo(here as never, 3);
    const there = started(coreGame, 'there', null);
    playTo(there as never, 2);
    there.importState(3, here.exportState());
    expect(() => there.load(2)).toThrow(/snapshot of 2/);
  });

  it('gives these bytes, for ever and on every engine', () => {
    const simulation = new Simulation({
      game: counterGame,
      players: 2,
      seed: 'golden',
      settings: { endAfter: 9 },
      snapshots: 0,
    });
    simulation.advance(0, Uint8Array.of(1, 0, 2, 0));
    expect(Buffer.from(simulation.exportState()).toString('hex')).toBe(
      '02545aff0100000000dfd473a39f14c415b06082958690de969fb9eb7c8b918ea436e65d71e91abca12bb40cf40900040a746f74616c0c6672616d657312706572506c617965720c6368616e636504fc284108025f7e090101086c617374050000206858f7ea41',
    );
  });

  it('is refused when there is no way to write it, or it is too large for any peer to wait for', () => {
    const withState = (state: unknown) =>
      new Simulation({
        game: { ...counterGame, init: () => state as never, checksum: () => 1 },
        players: 2,
        seed: 'none',
        settings: { endAfter: 0 },
        snapshots: 0,
      });
    for (const state of [new Core(), { memory: new Uint8Array(8 * 1024 * 1024) }]) {
      expect(errorOf(() => withState(state).exportState()).code).toBe('unsupportedState');
    }
    const { decodeState: _, ...onlyEncodes } = {
      ...(games['an encoding of its own']![0] as typeof coreGame),
    };
    expect(errorOf(() => started(onlyEncodes, 'half', null)).code).toBe('badOption');
  });
});
