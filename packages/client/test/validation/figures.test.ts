import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jitter, median } from '../../src/session/validation/figures.ts';

describe('median', () => {
  test('of nothing there is none', () => expect(median([])).toBeUndefined());
  test('of an odd count the middle one, whatever the order', () => expect(median([9, 1, 5])).toBe(5));
  test('of an even count the mean of the middle two', () => expect(median([4, 1, 3, 2])).toBe(2.5));
  test('numbers are compared as numbers', () => expect(median([10, 9, 100])).toBe(10));
  test('as many values lie below it as above it', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: 0, max: 1e6 }), { minLength: 1 }), (values) => {
        const middle = median(values) ?? Number.NaN;
        const below = values.filter((value) => value < middle).length;
        const above = values.filter((value) => value > middle).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2);
      }),
    );
  });
});

describe('jitter', () => {
  test('of one value is none', () => expect(jitter([7])).toBe(0));
  test('is the mean step between consecutive values', () => expect(jitter([10, 14, 12])).toBe(3));
});
