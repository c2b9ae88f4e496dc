import { describe, expect, it } from 'vitest';
import { NetcodeError, replay } from '../src/index.ts';
import { counterGame } from './support/counter-game.ts';
import { raceGame } from './support/race-game.ts';

describe('replay', () => {
  const options = { players: 2, seed: 'replay', settings: { goal: 3 } };

  it('reaches the state, checksum and outcome of the recorded inputs', () => {
    const inputs = Uint8Array.of(1, 0, 0, 1, 1, 0, 1, 0);
    const end = replay(raceGame, { ...options, inputs });
    expect(end.frame).toBe(3);
    expect(end.outcome).toEqual({ winner: 0 });
    expect(end.state).toEqual({ presses: [0, 2], winner: 0 });
    expect(end.checksum).toBe(replay(raceGame, { ...options, inputs }).checksum);
    expect(end.checksum).not.toBe(replay(raceGame, { ...options, seed: 'other', inputs }).checksum);
  });

  it('stops at the first outcome, whatever was recorded after it', () => {
    const end = replay(raceGame, { ...options, inputs: new Uint8Array(200).fill(1) });
    expect(end.frame).toBe(2);
  });

  it('without inputs is the state that init made', () => {
    expect(replay(raceGame, { ...options, inputs: Uint8Array.of() })).toMatchObject({
      frame: -1,
      outcome: undefined,
      state: { presses: [3, 3], winner: -1 },
    });
  });

  it('shows every frame in order', () => {
    const seen: string[] = [];
    replay(raceGame, {
      ...options,
      inputs: Uint8Array.of(1, 0, 0, 1),
      onFrame: (frame, state) => seen.push(`${frame}: ${state.presses}`),
    });
    expect(seen).toEqual(['0: 2,3', '1: 2,2']);
  });

  it('gives this checksum for these inputs, for ever and on every engine', () => {
    const inputs = Uint8Array.from({ length: 400 }, (_, i) => (i * 37) & 0xff);
    const end = replay(counterGame, { players: 2, seed: 'golden', settings: { endAfter: 9 }, inputs });
    expect([end.frame, end.checksum]).toEqual([99, 3906481966]);
  });

  it('starts every time from the settings as they were given, whatever the game does to its own', () => {
    const game: typeof counterGame = {
      ...counterGame,
      init(context) {
        const own: { endAfter: number } = context.settings;
        own.endAfter += 1;
        return counterGame.init(context);
      },
    };
    const given = { endAfter: 9 };
    const once = () =>
      replay(game, { players: 2, seed: 'own', settings: given, inputs: new Uint8Array(400) });
    const { checksum } = once();
    expect(given).toEqual({ endAfter: 9 });
    expect(once().checksum).toBe(checksum);
  });

  it('refuses a game at a rate that no clock can keep', () => {
    for (const stepsPerSecond of [0, 2000]) {
      const play = () => replay({ ...raceGame, stepsPerSecond }, { ...options, inputs: Uint8Array.of() });
      expect(play).toThrow(NetcodeError);
    }
  });

  it('refuses bytes that are no whole number of frames', () => {
    expect(() => replay(raceGame, { ...options, inputs: Uint8Array.of(1) })).toThrow(NetcodeError);
  });
});
