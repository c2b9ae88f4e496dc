import { expect, test } from 'vitest';
import { chooseTreatment } from '../../src/matchmaking/treatments.ts';

const count = (name: string, completed: number, assigned = 0) => ({ name, completed, assigned });

test('the treatment with the fewest completed enrolments is next, whatever runs now', () => {
  expect(chooseTreatment([count('a', 3), count('b', 2, 9), count('c', 4)], () => 0)).toBe('b');
});

test('two sessions at once do not get the same: among equals the one that runs least', () => {
  expect(chooseTreatment([count('a', 2, 1), count('b', 2, 0), count('c', 5, 0)], () => 0.99)).toBe('b');
});

test('full equals are drawn by lot, each with the same chance', () => {
  const all = [count('a', 1, 1), count('b', 1, 1), count('c', 1, 1), count('d', 2)];
  expect([0, 0.34, 0.67, 0.999].map((place) => chooseTreatment(all, () => place))).toEqual([
    'a',
    'b',
    'c',
    'c',
  ]);
});

test('nothing to choose from is a fault of the caller', () => {
  expect(() => chooseTreatment([], () => 0)).toThrow(RangeError);
});
