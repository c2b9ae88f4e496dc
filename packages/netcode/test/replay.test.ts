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

  it('refuses bytes that are no whole number of frames', () => {
    expect(() => replay(raceGame, { ...options, inputs: Uint8Array.of(1) })).toThrow(NetcodeError);
  });
});
