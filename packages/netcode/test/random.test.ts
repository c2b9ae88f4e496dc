import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, NetcodeError, RANDOM_STATE_WORDS } from '../src/index.ts';

function take(seed: string, count: number): number[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random.uint32());
}

describe('createRandom', () => {
  it('gives these numbers for these seeds, for ever and on every engine', () => {
    expect(take('greenroom', 6)).toEqual([
      3073818150, 130980296, 1050347380, 2096954269, 98527769, 4111132843,
    ]);
    expect(take('', 2)).toEqual([2183532848, 3063620444]);
  });

  it('follows the published xoshiro128** from a known state', () => {
    // From state 1, 2, 3, 4: the reference C code of Blackman and Vigna.
    const random = createRandom('any');
    random.load(Uint32Array.of(1, 2, 3, 4), 0);
    expect(Array.from({ length: 5 }, () => random.uint32())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883,
    ]);
  });

  it('gives other numbers for seeds that differ in one letter', () => {
    const seeds = ['session-1', 'session-2', 'session-11', 'Session-1', 'session-1 '];
    expect(new Set(seeds.map((seed) => take(seed, 1)[0])).size).toBe(seeds.length);
  });

  it('goes on from a saved state as it went on then', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(20), (seed, skipped) => {
        const random = createRandom(seed);
        for (let i = 0; i < skipped; i++) random.uint32();
        const words = new Uint32Array(RANDOM_STATE_WORDS + 1);
        random.save(words, 1);
        const then = [random.uint32(), random.int(6), random.float()];
        random.load(words, 1);
        expect([random.uint32(), random.int(6), random.float()]).toEqual(then);
        const other = createRandom('another seed');
        other.load(words, 1);
        expect([other.uint32(), other.int(6), other.float()]).toEqual(then);
      }),
    );
  });

  it('draws every integer below a bound about equally often', () => {
    const random = createRandom('dice');
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[random.int(7)]! += 1;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  it('has no modulo bias at a bound of three quarters of the range', () => {
    // Taking the remainder alone would give a third of the results twice as often: 2/3 below 2^30 x 1.5, not 1/2.
    const random = createRandom('bias');
    let low = 0;
    for (let i = 0; i < 20_000; i++) if (random.int(3 * 2 ** 30) < 1.5 * 2 ** 30) low += 1;
    expect(Math.abs(low - 10_000)).toBeLessThan(500);
  });

  it('takes the bounds 1 and 2^32, and refuses what is no bound', () => {
    const random = createRandom('bounds');
    expect(random.int(1)).toBe(0);
    expect(random.int(2 ** 32)).toBeGreaterThanOrEqual(0);
    for (const bound of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN]) {
      expect(() => random.int(bound)).toThrow(NetcodeError);
    }
  });

  it('gives floats in [0, 1)', () => {
    const random = createRandom('floats');
    const floats = Array.from({ length: 10_000 }, () => random.float());
    expect(Math.min(...floats)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...floats)).toBeLessThan(1);
    expect(Math.abs(floats.reduce((sum, value) => sum + value, 0) / 10_000 - 0.5)).toBeLessThan(0.02);
  });
});
