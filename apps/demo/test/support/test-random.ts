import type { Random } from '@greenroom/client';

/** A seeded generator with a state that a test can save and restore, as the runner does with the game's own. */
export interface TestRandom extends Random {
  state: number;
}

/** 32-bit mixing of a counter (a Weyl sequence): plenty for tests, and its state is one word. */
export function createTestRandom(seed: number): TestRandom {
  const random: TestRandom = {
    state: seed >>> 0,
    uint32: () => {
      random.state = (random.state + 0x9e3779b9) >>> 0;
      let word = random.state;
      word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
      word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
      return (word ^ (word >>> 16)) >>> 0;
    },
    int: (bound) => random.uint32() % bound,
    float: () => random.uint32() / 2 ** 32,
  };
  return random;
}
