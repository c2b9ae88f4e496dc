import type { AnyGame, Game, Json } from '@greenroom/client';
import { describe, expect, it } from 'vitest';
import { discs } from '../../src/games/discs.ts';
import { kitchen } from '../../src/games/kitchen.ts';
import { stagHunt } from '../../src/games/stag-hunt.ts';
import { decodeFrame, describeState, type Play, randomBytes, startPlay, stepPlay } from '../support/play.ts';
import { createTestRandom } from '../support/test-random.ts';

// Erased on purpose: what is tested here holds for any game.
type Plain = Game<unknown, unknown, Json, unknown>;
const cases = [
  { game: kitchen as AnyGame as Plain, players: 2 },
  { game: discs as AnyGame as Plain, players: 2 },
  { game: discs as AnyGame as Plain, players: 3 },
  { game: discs as AnyGame as Plain, players: 4 },
  { game: stagHunt as AnyGame as Plain, players: 2 },
];
const FRAMES = 1_500;
const SEEDS = [1, 2, 3, 4, 5];

describe.each(cases)('$game.id with $players players', ({ game, players }) => {
  const save = (state: unknown) => (game.save ? game.save(state, undefined) : structuredClone(state));
  const load = (snapshot: unknown, into: unknown) =>
    game.load ? game.load(snapshot, into) : structuredClone(snapshot);

  function advance(play: Play<unknown>, bytes: Uint8Array, untilFrame: number): void {
    while (play.frame < untilFrame) stepPlay(game, play, decodeFrame(game, bytes, play.frame, players));
  }

  it.each(SEEDS)('the same seed and inputs give the same state in every frame (seed %i)', (seed) => {
    const bytes = randomBytes(seed, FRAMES, players);
    const first = startPlay(game, { players, seed });
    const second = startPlay(game, { players, seed });
    for (let frame = 1; frame <= FRAMES; frame += 1) {
      advance(first, bytes, frame);
      advance(second, bytes, frame);
      expect(describeState(second.state)).toBe(describeState(first.state));
    }
  });

  it('another input gives another state: the comparison above can fail', () => {
    const bytes = randomBytes(7, FRAMES, players);
    const other = bytes.map((byte, index) => (index >= 100 * players ? byte ^ 0b11 : byte));
    const first = startPlay(game, { players, seed: 7 });
    const second = startPlay(game, { players, seed: 7 });
    advance(first, bytes, 300);
    advance(second, other, 300);
    expect(describeState(second.state)).not.toBe(describeState(first.state));
  });

  it.each(SEEDS)('a snapshot gives the same future, and going on leaves it untouched (seed %i)', (seed) => {
    const bytes = randomBytes(seed, FRAMES, players);
    const random = createTestRandom(seed);
    const play = startPlay(game, { players, seed });
    for (let round = 0; round < 12; round += 1) {
      const frame = play.frame;
      const word = play.random.state;
      const snapshot = save(play.state);
      const wanted = describeState(play.state);
      advance(play, bytes, Math.min(FRAMES, frame + 8 + random.int(100)));
      const later = play.frame;
      const future = describeState(play.state);

      // Back to the snapshot, twice: a rollback may return to one frame more than once.
      for (let attempt = 0; attempt < 2; attempt += 1) {
        const restored = load(snapshot, play.state);
        expect(describeState(restored)).toBe(wanted);
        const replay: Play<unknown> = { state: restored, random: createTestRandom(0), frame };
        replay.random.state = word;
        advance(replay, bytes, later);
        expect(describeState(replay.state)).toBe(future);
        Object.assign(play, { state: replay.state });
      }
    }
  });

  it('takes any byte as input, and an input that it encoded comes back as it was', () => {
    for (let byte = 0; byte < 256; byte += 1) {
      const input = game.input.decode(Uint8Array.of(byte), 0);
      const out = new Uint8Array(3).fill(0xee);
      game.input.encode(input, out, 1);
      expect(game.input.decode(out, 1)).toEqual(input);
      expect([out[0], out[2]]).toEqual([0xee, 0xee]);
    }
    expect(game.input.decode(new Uint8Array(1), 0)).toEqual(game.input.idle);
  });

  it('holds nothing but whole numbers, so that no engine can round differently', () => {
    const play = startPlay(game, { players, seed: 3 });
    const bytes = randomBytes(3, FRAMES, players);
    advance(play, bytes, FRAMES);
    const numbers = describeState(play.state).match(/-?\d+(\.\d+)?([eE][-+]?\d+)?/g) ?? [];
    expect(numbers.length).toBeGreaterThan(10);
    expect(numbers.filter((text) => !Number.isSafeInteger(Number(text)))).toEqual([]);
  });

  it('survives settings of any shape', () => {
    for (const settings of [
      null,
      [],
      'x',
      3,
      { rounds: -1, durationSeconds: 'x' },
      { rounds: 0.5 },
    ] as Json[]) {
      const play = startPlay(game, { players, seed: 1, settings });
      const fallback = startPlay(game, { players, seed: 1 });
      expect(describeState(play.state)).toBe(describeState(fallback.state));
    }
  });
});

describe('checksum of discs', () => {
  it('is an unsigned 32-bit number that any one changed word changes', () => {
    const { state } = startPlay(discs, { players: 4, seed: 9 });
    const before = discs.checksum!(state);
    expect(Number.isInteger(before) && before >= 0 && before < 2 ** 32).toBe(true);
    for (let index = 0; index < state.words.length; index += 1) {
      for (const bit of [1, 1 << 15, 1 << 31]) {
        state.words[index]! ^= bit;
        expect(discs.checksum!(state)).not.toBe(before);
        state.words[index]! ^= bit;
      }
    }
    expect(discs.checksum!(state)).toBe(before);
  });
});
