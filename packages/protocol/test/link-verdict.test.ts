import { describe, expect, test } from 'vitest';
import { judgeLink } from '../src/link-verdict.ts';

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
    ['more than was sent is no loss', { ...GOOD, probesReceived: 41 }, null],
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

  test('a direct link passes only where not all links are to be relayed', () => {
    expect(judgeLink({ ...GOOD, route: 'relayed' }, RULES, 'only')).toBeNull();
    expect(judgeLink({ ...GOOD, route: null }, RULES, 'only')).toBeNull();
    expect(judgeLink(GOOD, RULES, 'only')).toBe('relayRefused');
  });
});
