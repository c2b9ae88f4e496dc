/**
 * What the functions of @stdlib and those built into the engine answer to the same 100,000 arguments each, as hashes of
 * the bits: for tests that compare engines. Runs in Node and, bundled, in a browser. (`hypot` is Math.hypot of two.)
 */
import acos from '@stdlib/math-base-special-acos';
import asin from '@stdlib/math-base-special-asin';
import atan from '@stdlib/math-base-special-atan';
import atan2 from '@stdlib/math-base-special-atan2';
import cbrt from '@stdlib/math-base-special-cbrt';
import cos from '@stdlib/math-base-special-cos';
import exp from '@stdlib/math-base-special-exp';
import hypot from '@stdlib/math-base-special-hypot';
import ln from '@stdlib/math-base-special-ln';
import log2 from '@stdlib/math-base-special-log2';
import log10 from '@stdlib/math-base-special-log10';
import pow from '@stdlib/math-base-special-pow';
import sin from '@stdlib/math-base-special-sin';
import tan from '@stdlib/math-base-special-tan';
import { hashPlain } from '../../src/plain-hash.ts';
import { createRandom, type Random } from '../../src/random.ts';

type MathsFunction = (x: number, y: number) => number;
type Draw = (random: Random) => number;

interface MathsCase {
  readonly name: string;
  readonly library: MathsFunction;
  readonly builtIn: MathsFunction;
  /** Arguments as games have them; a quarter of all are drawn from every float64 instead. */
  readonly x: Draw;
  readonly y?: Draw;
}

const between =
  (min: number, max: number): Draw =>
  (random) =>
    min + random.float() * (max - min);
const angle = between(-50, 50);

const CASES: readonly MathsCase[] = [
  { name: 'sin', library: sin, builtIn: Math.sin, x: angle },
  { name: 'cos', library: cos, builtIn: Math.cos, x: angle },
  { name: 'tan', library: tan, builtIn: Math.tan, x: angle },
  { name: 'asin', library: asin, builtIn: Math.asin, x: between(-1, 1) },
  { name: 'acos', library: acos, builtIn: Math.acos, x: between(-1, 1) },
  { name: 'atan', library: atan, builtIn: Math.atan, x: between(-20, 20) },
  { name: 'atan2', library: atan2, builtIn: Math.atan2, x: between(-500, 500), y: between(-500, 500) },
  { name: 'exp', library: exp, builtIn: Math.exp, x: between(-40, 40) },
  { name: 'ln', library: ln, builtIn: Math.log, x: between(0, 1000) },
  { name: 'log2', library: log2, builtIn: Math.log2, x: between(0, 1000) },
  { name: 'log10', library: log10, builtIn: Math.log10, x: between(0, 1000) },
  { name: 'pow', library: pow, builtIn: Math.pow, x: between(0, 100), y: between(-20, 20) },
  { name: 'cbrt', library: cbrt, builtIn: Math.cbrt, x: between(-1000, 1000) },
  { name: 'hypot', library: hypot, builtIn: Math.hypot, x: between(-500, 500), y: between(-500, 500) },
];

export const ARGUMENTS = 100_000;
/** Arguments that share a hash: two engines that differ then say roughly how often. */
const CHUNK = 100;

/** By the name of the function, one hash for each chunk of arguments. */
export type MathsBits = Readonly<Record<string, readonly number[]>>;

export function mathsBits(side: 'library' | 'builtIn'): MathsBits {
  return Object.fromEntries(CASES.map((each) => [each.name, hashChunks(each, each[side])]));
}

function hashChunks({ name, x, y }: MathsCase, answer: MathsFunction): number[] {
  const random = createRandom(`maths/${name}`);
  const answers = new Float64Array(CHUNK);
  const hashes: number[] = [];
  for (let at = 0; at < ARGUMENTS; at++) {
    const isAny = at % 4 === 3;
    const left = isAny ? anyFloat(random) : x(random);
    const right = isAny ? anyFloat(random) : (y?.(random) ?? 0);
    answers[at % CHUNK] = answer(left, right);
    if (at % CHUNK === CHUNK - 1) hashes.push(hashPlain(answers));
  }
  return hashes;
}

/** One hash for all answers of a function. */
export function wholeHash(chunks: readonly number[]): string {
  return hashPlain(chunks).toString(16).padStart(8, '0');
}

const words = new Uint32Array(2);
const floats = new Float64Array(words.buffer);

/** Any float64, by its bits: huge, tiny, infinite, NaN. */
function anyFloat(random: Random): number {
  words[0] = random.uint32();
  words[1] = random.uint32();
  return floats[0]!;
}
