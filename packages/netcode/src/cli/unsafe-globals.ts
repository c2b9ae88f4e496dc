/** What a game must not use, why, and what to use instead. */
export interface UnsafeGlobal {
  /** As a programmer writes it. */
  readonly name: string;
  readonly why: string;
  readonly instead: string;
}

/** The object and the member that stand behind a name; `Date` itself is handled apart. */
export interface UnsafeMember extends UnsafeGlobal {
  readonly holder: object;
  readonly member: string;
}

const CHANCE = { why: 'other numbers on every machine', instead: 'the `random` that init, step and bot get' };
const TIME = { why: 'another time on every machine', instead: 'the `frame` that step gets' };
const engine = (member: string) => ({
  why: 'last bits differ between engines',
  instead: `@stdlib/math-base-special-${member === 'log' ? 'ln' : member}`,
});
const LANGUAGE = { why: 'depends on the language of the machine', instead: 'a comparison of code units' };
const LATER = { why: 'a step is over when it returns', instead: 'a counter of frames in the state' };

/** The functions that the language lets each engine approximate as it likes. `Math.sqrt` and the rest are exact. */
const APPROXIMATED = [
  'acos',
  'acosh',
  'asin',
  'asinh',
  'atan',
  'atan2',
  'atanh',
  'cbrt',
  'cos',
  'cosh',
  'exp',
  'expm1',
  'hypot',
  'log',
  'log10',
  'log1p',
  'log2',
  'pow',
  'sin',
  'sinh',
  'tan',
  'tanh',
];

/** The same function as `Math.pow`; found in the source, since nothing can be put in front of it. */
export const POWER: UnsafeGlobal = { name: '**', ...engine('pow') };

/** `new Date()` and `Date()` read the clock; `new Date(ms)` does not. */
export const DATE: UnsafeGlobal = { name: 'Date', ...TIME };

export const UNSAFE_MEMBERS: readonly UnsafeMember[] = [
  { name: 'Math.random', holder: Math, member: 'random', ...CHANCE },
  { name: 'crypto.getRandomValues', holder: globalThis.crypto, member: 'getRandomValues', ...CHANCE },
  { name: 'crypto.randomUUID', holder: globalThis.crypto, member: 'randomUUID', ...CHANCE },
  { name: 'Date.now', holder: Date, member: 'now', ...TIME },
  { name: 'performance.now', holder: globalThis.performance, member: 'now', ...TIME },
  ...APPROXIMATED.map((member) => ({ name: `Math.${member}`, holder: Math, member, ...engine(member) })),
  { name: 'localeCompare', holder: String.prototype, member: 'localeCompare', ...LANGUAGE },
  { name: 'toLocaleString', holder: Number.prototype, member: 'toLocaleString', ...LANGUAGE },
  { name: 'setTimeout', holder: globalThis, member: 'setTimeout', ...LATER },
  { name: 'setInterval', holder: globalThis, member: 'setInterval', ...LATER },
  { name: 'queueMicrotask', holder: globalThis, member: 'queueMicrotask', ...LATER },
  { name: 'fetch', holder: globalThis, member: 'fetch', ...LATER },
];
