import type { Game } from '@greenroom/netcode';
import { describe, expect, test } from 'vitest';
import { gameDigest } from '../../src/session/digest.ts';

interface Counter {
  frame: number;
  luck: number;
}

function counter(change: Partial<Game<Counter, number>> = {}): Game<Counter, number> {
  return {
    id: 'counter',
    version: 1,
    players: { min: 2, max: 4 },
    stepsPerSecond: 60,
    input: {
      sizeBytes: 1,
      idle: 0,
      encode: (input, out, offset) => {
        out[offset] = input;
      },
      decode: (bytes, offset) => bytes[offset] ?? 0,
    },
    init: ({ random }) => ({ frame: 0, luck: random.uint32() }),
    step: (state, _, { frame, random }) => {
      state.frame = frame;
      state.luck = random.uint32();
    },
    outcome: () => undefined,
    ...change,
  };
}

const BASE = await gameDigest(counter(), { size: 5, name: 'a' }, 2);

describe('gameDigest', () => {
  test.each([0, 2000, Number.NaN])('rejects a game at %d steps per second', async (stepsPerSecond) => {
    await expect(gameDigest(counter({ stepsPerSecond }), {}, 2)).rejects.toThrow(/stepsPerSecond/);
  });

  test('is the same twice, also of a game that changes its settings', async () => {
    const init = ({ settings }: { readonly settings: unknown }) => {
      const own = settings as { size: number };
      own.size += 1;
      return { frame: own.size, luck: 0 };
    };
    const digest = () => gameDigest(counter({ init }), settings, 2);
    const settings = { size: 5 };
    expect(await digest()).toEqual(await digest());
    expect(settings).toEqual({ size: 5 });
  });

  test('is equal for equal games and settings, whatever the order of their keys', async () => {
    expect(BASE).toHaveLength(32);
    expect(await gameDigest(counter(), { name: 'a', size: 5 }, 2)).toEqual(BASE);
  });

  test.each([
    ['version', counter({ version: 2 }), { size: 5, name: 'a' }, 2],
    ['rate', counter({ stepsPerSecond: 30 }), { size: 5, name: 'a' }, 2],
    ['settings', counter(), { size: 6, name: 'a' }, 2],
    ['players', counter(), { size: 5, name: 'a' }, 3],
    [
      'opening position',
      counter({ init: () => ({ frame: 0, luck: 1 }), step: () => {} }),
      { size: 5, name: 'a' },
      2,
    ],
    [
      'behaviour on the way, with the same opening',
      counter({
        step: (state, _, { frame, random }) => {
          state.frame = frame;
          state.luck = random.uint32() + (frame > 30 ? 1 : 0);
        },
      }),
      { size: 5, name: 'a' },
      2,
    ],
  ] as const)('differs with another %s', async (_, game, settings, players) => {
    expect(await gameDigest(game, settings, players)).not.toEqual(BASE);
  });

  test('rejects when the game throws', async () => {
    const broken = counter({
      step: () => {
        throw new Error('broken');
      },
    });
    await expect(gameDigest(broken, {}, 2)).rejects.toThrow('broken');
  });
});
