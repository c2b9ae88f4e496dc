import { describe, expect, it } from 'vitest';
import { NetcodeError, replay } from '../src/index.ts';
import { Simulation } from '../src/simulation.ts';
import { chaseGame } from './support/chase-game.ts';

const PLAYERS = 4;

function simulationWithBots(bots: readonly (readonly [slot: number, fromFrame: number])[], snapshots = 8) {
  const simulation = new Simulation({
    game: chaseGame,
    players: PLAYERS,
    seed: 'bots',
    settings: null,
    snapshots,
  });
  for (const [slot, fromFrame] of bots) simulation.playBot(slot, fromFrame);
  simulation.save(-1);
  return simulation;
}

/** What the people do at a frame; zeros for everybody else. */
function peoplesInputs(frame: number): Uint8Array {
  return Uint8Array.of((frame * 7) & 0xff, 0, 0, 0);
}

describe('bots', () => {
  it('[RB-20] write what they do into the inputs, and the record of it needs no bot to be replayed', () => {
    const played = simulationWithBots([
      [1, 0],
      [3, 20],
    ]);
    const record = new Uint8Array(60 * PLAYERS);
    for (let frame = 0; frame < 60; frame++) {
      const inputs = peoplesInputs(frame);
      played.advance(frame, inputs);
      record.set(inputs, frame * PLAYERS);
    }
    const firstInput = (slot: number) =>
      Array.from({ length: 60 }, (_, frame) => record[frame * PLAYERS + slot]).findIndex(
        (byte) => byte !== 0,
      );
    expect([firstInput(1), firstInput(2), firstInput(3)]).toEqual([0, -1, 20]);
    const { bot: _, ...withoutBot } = chaseGame;
    const options = { players: PLAYERS, seed: 'bots', settings: null, inputs: record };
    expect(replay(withoutBot, options).checksum).toBe(played.checksum());
    expect(replay(withoutBot, options).state).toEqual(played.state);
  });

  it('[RB-20] do the same again after a rollback: their chance is part of the snapshot', () => {
    const straight = simulationWithBots([[2, 0]]);
    const rolledBack = simulationWithBots([[2, 0]]);
    const done: number[][] = [];
    for (let frame = 0; frame < 40; frame++) {
      const inputs = peoplesInputs(frame);
      straight.advance(frame, inputs);
      done.push([...inputs]);
    }
    for (let frame = 0; frame < 40; frame++) {
      rolledBack.advance(frame, peoplesInputs(frame));
      rolledBack.save(frame);
      if (frame < 5) continue;
      rolledBack.load(frame - 5);
      for (let again = frame - 4; again <= frame; again++) {
        const inputs = peoplesInputs(again);
        rolledBack.advance(again, inputs);
        rolledBack.save(again);
        expect([...inputs]).toEqual(done[again]);
      }
    }
    expect(rolledBack.checksum()).toBe(straight.checksum());
  });

  it('[RB-20] answer anew when a person turns out to have done something else', () => {
    const simulation = simulationWithBots([[3, 0]]);
    const truth = simulationWithBots([[3, 0]]);
    const inputsOf = (frame: number) => Uint8Array.of(frame < 3 ? 0 : 127, 0, 0, 0);
    for (let frame = 0; frame < 6; frame++) {
      simulation.advance(frame, Uint8Array.of(0, 0, 0, 0));
      simulation.save(frame);
      truth.advance(frame, inputsOf(frame));
    }
    simulation.load(2);
    for (let frame = 3; frame < 6; frame++) simulation.advance(frame, inputsOf(frame));
    expect(simulation.checksum()).toBe(truth.checksum());
  });

  it('[RB-20] see the same state, each before any of them has moved', () => {
    const seen: string[] = [];
    const game: typeof chaseGame = {
      ...chaseGame,
      bot(state, slot, random) {
        seen.push(`${slot}: ${state.positions}`);
        return chaseGame.bot!(state, slot, random);
      },
    };
    const simulation = new Simulation({
      game,
      players: PLAYERS,
      seed: 'bots',
      settings: null,
      snapshots: 1,
    });
    for (const slot of [3, 0]) simulation.playBot(slot, 0);
    const before = `${simulation.state.positions}`;
    simulation.advance(0, peoplesInputs(0));
    expect(seen).toEqual([`0: ${before}`, `3: ${before}`]);
  });

  it('[RB-20] draw from chance of their own: the game draws what it draws without them', () => {
    const game: typeof chaseGame = {
      ...chaseGame,
      bot(_state, _slot, random) {
        random.uint32();
        return 0;
      },
    };
    const options = { game, players: PLAYERS, seed: 'chance', settings: null, snapshots: 1 };
    const withBot = new Simulation(options);
    withBot.playBot(1, 0);
    const without = new Simulation(options);
    for (let frame = 0; frame < 10; frame++) {
      withBot.advance(frame, peoplesInputs(frame));
      without.advance(frame, peoplesInputs(frame));
    }
    expect(withBot.checksum()).toBe(without.checksum());
  });

  it('[RB-20] are written at the offset that the inputs are read from, over whatever stood there', () => {
    const at0 = peoplesInputs(0);
    simulationWithBots([[2, 0]]).advance(0, at0);
    const inputs = new Uint8Array(3 * PLAYERS).fill(99);
    inputs.set(peoplesInputs(0), PLAYERS);
    inputs[PLAYERS + 2] = 77;
    simulationWithBots([[2, 0]]).advance(0, inputs, PLAYERS);
    expect([...inputs.subarray(PLAYERS, 2 * PLAYERS)]).toEqual([...at0]);
    expect([...inputs.subarray(0, PLAYERS), ...inputs.subarray(2 * PLAYERS)]).toEqual(
      new Array(2 * PLAYERS).fill(99),
    );
  });

  it('cannot play a game without one, nor a slot or frame that is none', () => {
    const { bot: _, ...withoutBot } = chaseGame;
    const simulation = new Simulation({
      game: withoutBot,
      players: 2,
      seed: 'none',
      settings: null,
      snapshots: 1,
    });
    expect(() => simulation.playBot(0, 0)).toThrow(NetcodeError);
    for (const [slot, frame] of [
      [-1, 0],
      [PLAYERS, 0],
      [0, -1],
    ] as const) {
      expect(() => simulationWithBots([[slot, frame]])).toThrow(NetcodeError);
    }
  });
});

describe('an episode', () => {
  it('[RB-21] is told to init, 0 when nobody says', () => {
    const options = { players: 2, seed: 'episode', settings: null, inputs: new Uint8Array(8) };
    expect(replay(chaseGame, options).state.episode).toBe(0);
    expect(replay(chaseGame, { ...options, episode: 3 }).state.episode).toBe(3);
  });
});
