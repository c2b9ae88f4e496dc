import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyPlain, firstDifference, hashPlain, NetcodeError } from '../src/index.ts';
import { decodePlain, encodePlain } from '../src/plain-codec.ts';
import { anyPlain } from './support/any-plain.ts';

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof NetcodeError ? error.code : String(error);
  }
  return 'none';
}

describe('plain data as bytes', () => {
  it('[RB-14] comes back as it was: no difference, the same checksum, the same order of keys', () => {
    fc.assert(
      fc.property(anyPlain, (value) => {
        const back = decodePlain(encodePlain(value));
        expect(firstDifference(value, back)).toBeUndefined();
        expect(back).toEqual(value);
        expect(hashPlain(back)).toBe(hashPlain(value));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps every bit of a number, and every kind of typed array', () => {
    const values = [
      0,
      -0,
      191,
      192,
      -1,
      2 ** 31 - 1,
      -(2 ** 31),
      2 ** 31,
      2 ** 53,
      0.1,
      5e-324,
      Number.NaN,
      Number.NEGATIVE_INFINITY,
      -(10n ** 40n),
      0n,
      'héllo',
      '\ud800 alone',
      'x'.repeat(10_000),
      'ā'.repeat(10_000),
      Int8Array.of(-1),
      Uint8Array.of(255),
      Uint8ClampedArray.of(255),
      Int16Array.of(-2, 3),
      Uint16Array.of(65_535),
      Int32Array.of(-4),
      Uint32Array.of(2 ** 32 - 1),
      Float32Array.of(0.5, -0),
      Float64Array.of(0.1, Number.NaN),
      BigInt64Array.of(-5n),
      BigUint64Array.of(2n ** 64n - 1n),
      Uint16Array.of(1, 2, 3).subarray(1),
      Uint8Array.of(1, 2).buffer,
      { b: 1, a: { b: 2, a: 3 } },
      Object.assign(Object.create(null) as object, { bare: true }),
      [undefined, null, true, false, [], {}],
    ];
    for (const value of values) {
      const back = decodePlain(encodePlain(value));
      expect(back).toEqual(value);
      expect(firstDifference(back, value)).toBeUndefined();
      expect(Object.is(Object(back).constructor, Object(value).constructor)).toBe(true);
    }
    expect(new Uint8Array(decodePlain(encodePlain(Uint8Array.of(1, 2).buffer)) as ArrayBuffer)).toEqual(
      Uint8Array.of(1, 2),
    );
    expect(Object.keys(decodePlain(encodePlain({ b: 1, a: 2 })) as object)).toEqual(['b', 'a']);
  });

  it('gives these bytes, for ever and on every engine', () => {
    const value = {
      list: [{ x: 1, y: -2 }, { x: 0.5, y: 300 }, 'é€', undefined],
      words: Uint16Array.of(1, 256),
      big: -255n,
    };
    expect(hex(encodePlain(value))).toBe(
      '090003086c6973740a776f72647306626967080409010202780279410403090105000000000000e03f04d8040605e900ac200114020100000107062d6666',
    );
    expect(decodePlain(encodePlain(value))).toEqual(value);
  });

  it('says the keys of like objects once', () => {
    const entities = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ x: i % 100, y: i % 7, velocity: 1, team: 0 }));
    const [ten, hundred] = [encodePlain(entities(10)), encodePlain(entities(100))];
    expect((hundred.length - ten.length) / 90).toBe(6);
    expect(hundred.length).toBeLessThan(JSON.stringify(entities(100)).length / 5);
  });

  it('tells shapes apart whatever stands in their keys', () => {
    const value = [{ a: 1, b: 2 }, { 'a,b': 3 }, { '1:a,1:b': 4 }, { b: 1, a: 2 }];
    const back = decodePlain(encodePlain(value));
    expect(back).toEqual(value);
    expect(firstDifference(back, value)).toBeUndefined();
  });

  it('shares nothing with the bytes it came from', () => {
    const bytes = encodePlain(Uint8Array.of(1, 2, 3));
    const back = decodePlain(bytes);
    bytes.fill(0);
    expect(back).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('refuses what it cannot carry faithfully, is too deep, of too many objects or too large', () => {
    class Player {}
    let deep: unknown = 1;
    for (let i = 0; i < 501; i++) deep = [deep];
    for (const value of [
      new Map(),
      new Player(),
      () => 0,
      Symbol('s'),
      JSON.parse('{"__proto__": 1}'),
      deep,
    ]) {
      expect(codeOf(() => encodePlain({ value }))).toBe('unsupportedState');
    }
    const many = Array.from({ length: 0x40000 }, () => ({}));
    expect(codeOf(() => encodePlain(many))).toBe('unsupportedState');
    expect(encodePlain('x'.repeat(97), 100).length).toBe(100);
    expect(codeOf(() => encodePlain('x'.repeat(98), 100))).toBe('unsupportedState');
    expect(codeOf(() => encodePlain(new Uint8Array(5000), 100))).toBe('unsupportedState');
  });
});

describe('bytes that are no plain data', () => {
  it('[RB-7] never do more than give a typed error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(['none', 'malformedState']).toContain(codeOf(() => decodePlain(bytes)));
      }),
      { numRuns: 2000 },
    );
  });

  it('[RB-7] are what remains when any byte is changed, cut off or added', () => {
    fc.assert(
      fc.property(anyPlain, fc.nat(), fc.nat(255), (value, place, byte) => {
        const bytes = encodePlain(value);
        const cut = bytes.subarray(0, place % bytes.length);
        expect(codeOf(() => decodePlain(cut))).toBe('malformedState');
        expect(codeOf(() => decodePlain(Uint8Array.of(...bytes, byte)))).toBe('malformedState');
        const changed = bytes.slice();
        changed[place % bytes.length] = byte;
        expect(['none', 'malformedState']).toContain(codeOf(() => decodePlain(changed)));
      }),
      { numRuns: 1000 },
    );
  });

  it('[RB-7] get no more memory than they have bytes for', () => {
    const huge = [0xff, 0xff, 0xff, 0xff, 0x0f];
    for (const bytes of [
      [0x08, ...huge],
      [0x06, ...huge],
      [0x0b, ...huge],
      [0x18, ...huge],
      [0x09, 0x00, ...huge],
      [0x08, 0x02, 0x00],
      [0x18, 0x01, 0, 0, 0, 0, 0, 0, 0],
    ]) {
      expect(codeOf(() => decodePlain(Uint8Array.from(bytes)))).toBe('malformedState');
    }
    const nested = new Uint8Array(2002).fill(0x01);
    for (let i = 0; i < 2000; i += 2) nested[i] = 0x08;
    expect(codeOf(() => decodePlain(nested))).toBe('malformedState');
    const many = new Uint8Array(4 + 2 * 0x40000);
    many.set([0x08, 0x80, 0x80, 0x10]);
    for (let i = 4; i < many.length; i += 2) many[i] = 0x08;
    expect(codeOf(() => decodePlain(many))).toBe('malformedState');
  });

  it('[RB-7] cannot name a shape that is not known, a key twice, a prototype, or a number that is none', () => {
    const cases: Record<string, number[]> = {
      'shape 1 before shape 0': [0x09, 0x01, 0x00],
      'a key twice': [0x09, 0x00, 0x02, 0x02, 0x61, 0x02, 0x61, 0x41, 0x41],
      prototype: [0x09, 0x00, 0x01, 0x12, ...Buffer.from('__proto__'), 0x41],
      'no digits': [0x07, 0x04, 0x2d, 0x2d],
      'empty bigint': [0x07, 0x00],
      'six bytes of varint': [0x04, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00],
      '33 bits': [0x04, 0xff, 0xff, 0xff, 0xff, 0x1f],
      'unknown tag': [0x0c],
      'unknown typed array': [0x1b, 0x00],
      nothing: [],
    };
    for (const [name, bytes] of Object.entries(cases)) {
      expect([name, codeOf(() => decodePlain(Uint8Array.from(bytes)))]).toEqual([name, 'malformedState']);
    }
    expect(decodePlain(Uint8Array.from([0x04, 0xff, 0xff, 0xff, 0xff, 0x0f]))).toBe(-(2 ** 31));
  });

  it('hold a copy of the value they were made of', () => {
    fc.assert(
      fc.property(anyPlain, (value) => {
        expect(hex(encodePlain(copyPlain(value)))).toBe(hex(encodePlain(value)));
      }),
    );
  });
});
