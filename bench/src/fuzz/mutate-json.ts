import type { Chance } from './chance.ts';

/** Where readers go wrong: borders of integers and of text, names that objects have, shapes that are almost right. */
const NASTY: readonly unknown[] = [
  null,
  undefined,
  true,
  '',
  '0',
  '__proto__',
  'constructor',
  'toString',
  'x'.repeat(300),
  'x'.repeat(20_000),
  '\u0000\ud800',
  -1,
  0.5,
  -0,
  7,
  8,
  250,
  251,
  1_000_001,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  1e308,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  [],
  [[]],
  {},
  { length: 1 },
  { toJSON: 1 },
  new Uint8Array(3),
];

type Fields = Record<string, unknown>;

/** A value of chance, up to so many levels deep. */
export function anyJson(chance: Chance, levels = 3): unknown {
  const kind = chance.int(levels > 0 ? 6 : 4);
  if (kind < 3) return chance.pick(NASTY);
  if (kind === 3) return chance.int(2 ** 31);
  const parts = Array.from({ length: chance.int(5) }, () => anyJson(chance, levels - 1));
  if (kind === 4) return parts;
  return Object.fromEntries(parts.map((part, index) => [chance.oneIn(4) ? '__proto__' : `k${index}`, part]));
}

/** The value with one thing in it changed, somewhere: a field replaced, left out, doubled, moved; `others` are told true. */
export function mutateJson(value: unknown, chance: Chance, others: readonly unknown[] = []): unknown {
  if (typeof value !== 'object' || value === null || chance.oneIn(12)) return replaced(value, chance, others);
  if (Array.isArray(value)) return mutateArray(value, chance, others);
  const copy: Fields = { ...(value as Fields) };
  const names = Object.keys(copy);
  if (names.length === 0) return { [chance.pick(['a', '__proto__', 'type'])]: anyJson(chance) };
  const name = chance.pick(names);
  switch (chance.int(6)) {
    case 0:
      delete copy[name];
      return copy;
    case 1:
      return { ...copy, [chance.pick(names)]: copy[name] };
    case 2:
      return { ...copy, [`${name}x`]: copy[name] };
    default:
      return { ...copy, [name]: mutateJson(copy[name], chance, others) };
  }
}

function mutateArray(items: readonly unknown[], chance: Chance, others: readonly unknown[]): unknown {
  const at = chance.int(items.length + 1);
  switch (chance.int(4)) {
    case 0:
      return items.toSpliced(at, 1);
    case 1:
      return [...items, ...items];
    case 2:
      return items.toSpliced(at, 0, chance.pick(others.length > 0 ? others : NASTY));
    default:
      return items.length === 0
        ? [anyJson(chance)]
        : items.with(at % items.length, mutateJson(items[at % items.length], chance, others));
  }
}

function replaced(value: unknown, chance: Chance, others: readonly unknown[]): unknown {
  if (others.length > 0 && chance.oneIn(3)) return chance.pick(others);
  if (typeof value === 'number' && chance.oneIn(2)) return value + chance.pick([-1, 1, 255, 65_536, -value]);
  if (typeof value === 'string' && chance.oneIn(2)) {
    const at = chance.int(value.length + 1);
    return chance.oneIn(2)
      ? value.slice(0, at)
      : `${value.slice(0, at)}${chance.pick(['.', '\n', 'é', '0'])}${value.slice(at)}`;
  }
  return anyJson(chance, 2);
}
