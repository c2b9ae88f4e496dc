import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyPlain, firstDifference, hashPlain, NetcodeError } from '../src/index.ts';
import { anyPlain } from './support/any-plain.ts';

describe('copyPlain', () => {
  it('makes an equal copy, into whatever older copy it is given', () => {
    fc.assert(
      fc.property(anyPlain, anyPlain, (value, older) => {
        const copy = copyPlain(value, copyPlain(older));
        expect(copy).toEqual(value);
        expect(firstDifference(copy, value)).toBeUndefined();
      }),
    );
  });

  it('shares nothing with its source', () => {
    const source = { list: [{ x: 1 }], typed: new Int32Array([1, 2]), buffer: new Uint8Array([9]).buffer };
    const copy = copyPlain(source) as typeof source;
    source.list[0]!.x = 2;
    source.typed[0] = 7;
    new Uint8Array(source.buffer)[0] = 8;
    expect(copy).toEqual({
      list: [{ x: 1 }],
      typed: new Int32Array([1, 2]),
      buffer: new Uint8Array([9]).buffer,
    });
  });

  it('reuses the objects of an older copy of the same shape, and leaves the source alone', () => {
    const older = copyPlain({ list: [{ x: 1 }], typed: new Uint8Array(3) }) as {
      list: object[];
      typed: object;
    };
    const [item] = older.list;
    const { typed } = older;
    const copy = copyPlain({ list: [{ x: 2 }], typed: Uint8Array.of(1, 2, 3) }, older) as typeof older;
    expect(copy).toBe(older);
    expect(copy.list[0]).toBe(item);
    expect(copy.typed).toBe(typed);
    expect(copy).toEqual({ list: [{ x: 2 }], typed: Uint8Array.of(1, 2, 3) });
  });

  it('keeps the order of keys, since a game may walk over them', () => {
    const older = { b: 1, a: 2 };
    const copy = copyPlain({ a: 3, b: 4 }, older) as object;
    expect(Object.keys(copy)).toEqual(['a', 'b']);
    expect(copy).not.toBe(older);
  });

  it('refuses by name what it cannot copy faithfully', () => {
    class Player {}
    const cases: [unknown, string][] = [
      [new Map(), 'Map'],
      [new Player(), 'Player'],
      [new Date(0), 'Date'],
      [() => 0, 'function'],
      [Symbol('s'), 'symbol'],
      [new DataView(new ArrayBuffer(1)), 'DataView'],
    ];
    for (const [value, name] of cases) {
      expect(() => copyPlain({ deep: [value] })).toThrow(new RegExp(`holds a ${name}`));
      expect(() => copyPlain({ deep: [value] })).toThrow(NetcodeError);
      expect(() => hashPlain({ deep: [value] })).toThrow(new RegExp(`holds a ${name}`));
    }
  });

  it('refuses the key that would set a prototype', () => {
    expect(() => copyPlain(JSON.parse('{"__proto__": {"x": 1}}'))).toThrow(NetcodeError);
  });
});

describe('firstDifference', () => {
  it('names the first differing place', () => {
    const state = { players: [{ x: 1 }, { x: 2, items: ['a'] }], board: Uint8Array.of(1, 2) };
    const differs = (change: (copy: typeof state) => void) => {
      const copy = structuredClone(state);
      change(copy);
      return firstDifference(state, copy);
    };
    expect(differs(() => {})).toBeUndefined();
    expect(differs((copy) => copy.players[1]!.items!.push('b'))).toBe('players[1].items[1]');
    expect(
      differs((copy) => {
        copy.players[0]!.x = -1;
      }),
    ).toBe('players[0].x');
    expect(
      differs((copy) => {
        copy.board[1] = 9;
      }),
    ).toBe('board[1]');
    expect(
      firstDifference({ a: Uint8Array.of(1, 2).buffer }, { a: Uint8Array.of(1, 2).buffer }),
    ).toBeUndefined();
    expect(firstDifference({ a: Uint8Array.of(1, 2).buffer }, { a: Uint8Array.of(1, 3).buffer })).toBe(
      'a[1]',
    );
    expect(firstDifference(1, 2)).toBe('');
    expect(firstDifference(0, -0)).toBe('');
    expect(firstDifference({ a: Number.NaN }, { a: Number.NaN })).toBeUndefined();
    expect(firstDifference([1], { 0: 1 })).toBe('');
    expect(firstDifference({ a: null }, { a: {} })).toBe('a');
  });
});

describe('hashPlain', () => {
  it('gives these hashes, for ever and on every engine', () => {
    expect([
      hashPlain(null),
      hashPlain(1.5),
      hashPlain('héllo'),
      hashPlain([1, [2, { b: 'x', a: true }], undefined]),
      hashPlain(Int16Array.of(-1, 2)),
      hashPlain(Float64Array.of(0.1)),
    ]).toEqual([2277397642, 98993003, 1673033767, 3178509915, 3972549378, 678051552]);
  });

  it('is equal for equal data, however it was built', () => {
    fc.assert(
      fc.property(anyPlain, (value) => {
        expect(hashPlain(copyPlain(value))).toBe(hashPlain(value));
      }),
    );
    expect(hashPlain({ a: 1, b: [2] })).toBe(hashPlain({ b: [2], a: 1 }));
    expect(hashPlain(5)).toBe(hashPlain(2.5 * 2));
  });

  it('is unsigned and differs for data that differs', () => {
    const values = [
      null,
      undefined,
      false,
      true,
      0,
      -0,
      1,
      -1,
      2 ** 32,
      2 ** 32 + 1,
      0.1,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      '',
      '0',
      'ab',
      'ba',
      [],
      {},
      [0],
      [0, 0],
      [[], 0],
      [[0]],
      { a: 0 },
      { a: 1 },
      { b: 0 },
      { a: 0, b: 1 },
      { a: 1, b: 0 },
      { a: { b: 0 } },
      Uint8Array.of(),
      Uint8Array.of(0),
      Uint8Array.of(1, 2),
      Uint8Array.of(2, 1),
      5n,
      BigInt64Array.of(5n),
    ];
    const hashes = values.map((value) => hashPlain(value));
    expect(new Set(hashes).size).toBe(values.length);
    for (const hash of hashes) expect(hash).toBe(hash >>> 0);
  });

  it('sees one NaN where an engine may have several', () => {
    const quiet = new Float64Array(new Uint32Array([0, 0x7ff80000]).buffer);
    const negative = new Float64Array(new Uint32Array([1, 0xfff80000]).buffer);
    expect(hashPlain(quiet)).toBe(hashPlain(negative));
    expect(hashPlain(quiet)).not.toBe(hashPlain(Float64Array.of(0)));
  });
});
