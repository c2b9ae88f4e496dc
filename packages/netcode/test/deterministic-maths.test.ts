import { afterAll, beforeAll, expect, it } from 'vitest';
import { UNSAFE_MEMBERS } from '../src/cli/unsafe-globals.ts';

const approximated = UNSAFE_MEMBERS.filter(({ name }) => /^Math\.(?!random)/.test(name));
const originals = new Map(
  approximated.map(({ member }) => [member, Reflect.get(Math, member) as () => number]),
);
const used = new Set<string>();

// Before the library loads, so that it cannot have taken hold of one.
beforeAll(() => {
  for (const [member, original] of originals) {
    const watched = (...args: []): number => {
      used.add(member);
      return original(...args);
    };
    Reflect.set(Math, member, watched);
  }
});
afterAll(() => {
  for (const [member, original] of originals) Reflect.set(Math, member, original);
});

/** Of the library's answers to 100,000 arguments each. A change means other states in every game that uses it. */
const GOLDEN = {
  sin: '723bd344',
  cos: '88131d19',
  tan: 'b64d9110',
  asin: '9f7f3486',
  acos: '21626bea',
  atan: '5adf9a56',
  atan2: '5057e5a3',
  exp: 'df904043',
  ln: '5c852d2a',
  log2: '50fffcfb',
  log10: 'd32a31d4',
  pow: '9cdc43a0',
  cbrt: '1f8af9b6',
  hypot: '06d1b7d3',
};

it('[RB-24] the maths of @stdlib is made of exact operations alone, and answers the same bits as ever', async () => {
  const { mathsBits, wholeHash } = await import('./support/maths-bits.ts');
  const hashes = Object.entries(mathsBits('library')).map(([name, chunks]) => [name, wholeHash(chunks)]);
  expect([...used]).toEqual([]);
  expect(Object.fromEntries(hashes)).toEqual(GOLDEN);
  // The watch works: the built-in functions are seen, all that have a counterpart.
  mathsBits('builtIn');
  expect(used.size).toBe(hashes.length);
});
