import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jitter, judgeLink, lossRatio, median } from '../../src/session/validation/verdict.ts';

const RULES = { maxRttMs: 200, maxLossRatio: 0.2 };
const GOOD = { rttMs: 40, jitterMs: 2, probesSent: 40, probesReceived: 40, route: 'direct' } as const;

describe('judgeLink', () => {
  test('passes a link within every threshold', () => {
    expect(judgeLink(GOOD, RULES, 'never')).toBeNull();
  });

  test.each([
    ['a round trip at the threshold passes', { ...GOOD, rttMs: 200 }, null],
    ['a round trip above it fails', { ...GOOD, rttMs: 200.1 }, 'tooSlow'],
    ['no known round trip fails', { ...GOOD, rttMs: null }, 'tooSlow'],
    ['loss at the threshold passes', { ...GOOD, probesReceived: 32 }, null],
    ['loss above it fails', { ...GOOD, probesReceived: 31 }, 'tooLossy'],
    ['nothing sent shows nothing', { ...GOOD, probesSent: 0, probesReceived: 0 }, 'tooLossy'],
    [
      'loss is named before slowness: the median is of what came',
      { ...GOOD, probesReceived: 0, rttMs: null },
      'tooLossy',
    ],
    ['a link that does not say its route is judged by its figures', { ...GOOD, route: null }, null],
  ] as const)('%s', (_, measurement, expected) => {
    expect(judgeLink(measurement, RULES, 'never')).toBe(expected);
  });

  test('a relayed link passes only where relays are allowed', () => {
    const relayed = { ...GOOD, route: 'relayed' } as const;
    expect(judgeLink(relayed, RULES, 'turn')).toBeNull();
    expect(judgeLink(relayed, RULES, 'never')).toBe('relayRefused');
  });
});

describe('lossRatio', () => {
  test.each([
    [40, 40, 0],
    [40, 30, 0.25],
    [40, 0, 1],
    [0, 0, 1],
    [40, 41, 0],
  ])('%i sent, %i received: %d', (probesSent, probesReceived, expected) => {
    expect(lossRatio({ probesSent, probesReceived })).toBe(expected);
  });
});

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
