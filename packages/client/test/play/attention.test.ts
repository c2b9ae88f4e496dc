import { beforeEach, expect, test } from 'vitest';
import { type Attention, watchAttention } from '../../src/play/attention.ts';
import { createFakeTab } from '../support/fake-tab.ts';

type Rule = 'pause' | 'predict' | 'end';

let tab: ReturnType<typeof createFakeTab>;
let now: number;
let told: string[];
let attention: Attention;

function watch(onHidden: Rule): void {
  attention = watchAttention({
    rules: { onHidden, hiddenAfterMs: 1_000 },
    now: () => now,
    watchVisibility: tab.watch,
    onPause: () => told.push('pause'),
    onResume: () => told.push('resume'),
    onTooLong: () => told.push('tooLong'),
  });
}

beforeEach(() => {
  tab = createFakeTab();
  now = 5_000;
  told = [];
});

/** Ticks of the worker, as they go on in a hidden tab. */
function pass(ms: number): void {
  for (let passed = 0; passed < ms; passed += 10) {
    now += 10;
    attention.check();
  }
}

test('[RB-15] pause: asks once when it has been hidden long enough, and takes it back on return', () => {
  watch('pause');
  tab.set(true);
  pass(990);
  expect(told).toEqual([]);
  pass(2_000);
  expect(told).toEqual(['pause']);
  tab.set(false);
  expect(told).toEqual(['pause', 'resume']);
  pass(5_000);
  tab.set(true);
  pass(1_000);
  tab.set(false);
  expect(told).toEqual(['pause', 'resume', 'pause', 'resume']);
});

test.each<Rule>(['pause', 'end', 'predict'])('%s: a short look elsewhere does nothing', (rule) => {
  watch(rule);
  for (let look = 0; look < 5; look++) {
    tab.set(true);
    pass(900);
    tab.set(false);
    pass(900);
  }
  expect(told).toEqual([]);
});

test('end: told once for each absence, and coming back asks nobody to go on', () => {
  watch('end');
  tab.set(true);
  pass(5_000);
  tab.set(false);
  expect(told).toEqual(['tooLong']);
});

test('predict: the game goes on, however long', () => {
  watch('predict');
  tab.set(true);
  pass(60_000);
  tab.set(false);
  expect(told).toEqual([]);
});

test('a tab that is hidden from the start is hidden too, from the first frame on', () => {
  tab.set(true);
  watch('pause');
  now += 60_000;
  pass(1_000);
  expect(told).toEqual([]);
  pass(10);
  expect(told).toEqual(['pause']);
});

test('[SES-5] closed: it listens no more', () => {
  watch('pause');
  expect(tab.listeners).toBe(1);
  attention.close();
  attention.close();
  expect(tab.listeners).toBe(0);
});
