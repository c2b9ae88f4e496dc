import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, JoinSchema, JsonSchema, LIMITS, ReportsSchema } from '../src/index.ts';
import { seeded } from './seeded.ts';

/** Reads that a test lets a schema make before it stops it: far above a linear walk of what is legal in its message. */
const READS_ALLOWED = 500_000;

/** A value that counts what is read of it, on every level, and stops who reads without end. */
function counted(value: unknown): { readonly value: unknown; reads(): number } {
  let reads = 0;
  const count = () => {
    reads += 1;
    if (reads > READS_ALLOWED) throw new Error('read without end');
  };
  const wrap = (inner: unknown): unknown => {
    if (typeof inner !== 'object' || inner === null) return inner;
    return new Proxy(inner, {
      get(target, key, receiver) {
        count();
        return wrap(Reflect.get(target, key, receiver));
      },
      ownKeys(target) {
        count();
        return Reflect.ownKeys(target);
      },
    });
  };
  return { value: wrap(value), reads: () => reads };
}

const parse = (text: string): unknown => JSON.parse(text);
const nest = (open: string, leaf: string, close: string, depth: number) =>
  parse(`${open.repeat(depth)}${leaf}${close.repeat(depth)}`);

describe('JSON of a game', () => {
  it('is copied as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        const text = JSON.stringify(value);
        // A key that sets a prototype is left out.
        fc.pre(!text.includes('__proto__'));
        const decoded = decode(JsonSchema, parse(text));
        expect(decoded).toEqual({ ok: true, value: parse(text) });
      }),
      seeded('json', 300),
    );
  });

  it('what is passed shares nothing with what came', () => {
    const message = { list: [{ score: 1 }] };
    const decoded = decode(JsonSchema, message);
    message.list[0]!.score = 2;
    expect(decoded).toEqual({ ok: true, value: { list: [{ score: 1 }] } });
  });

  it.each([
    ['lists', nest('[', '1e999', ']', 60)],
    ['objects', nest('{"a":', '1e999', '}', 60)],
    ['lists within the depth', nest('[', '1e999', ']', LIMITS.jsonDepth)],
    ['objects within the depth', nest('{"a":', '1e999', '}', LIMITS.jsonDepth)],
  ])('[SES-3] a number that is none in nested %s costs one walk down', (_name, nested) => {
    const { value, reads } = counted(nested);
    const decoded = decode(JsonSchema, value);
    expect(decoded).toEqual({
      ok: false,
      error: { code: 'badMessage', detail: 'message: no JSON, or too deep or too large' },
    });
    expect(reads()).toBeLessThan(4 * LIMITS.jsonDepth);
  });

  it('[SES-3] a list of 200,000 is refused unread, at whatever depth', () => {
    const wide = parse(`[[[[${'1,'.repeat(199_999)}1]]]]`);
    const { value, reads } = counted(wide);
    expect(decode(JsonSchema, value).ok).toBe(false);
    expect(reads()).toBeLessThan(50);
  });

  it('[SES-3] many small ones together are bounded by the number of values', () => {
    const { value, reads } = counted(Array.from({ length: 60_000 }, () => [[1]]));
    expect(decode(JsonSchema, value).ok).toBe(false);
    expect(reads()).toBeLessThan(4 * LIMITS.jsonNodes);
  });

  it('[SES-3] the largest that is legal costs a few reads per value', () => {
    const { value, reads } = counted(Array.from({ length: LIMITS.jsonNodes / 4 }, () => [[1]]));
    expect(decode(JsonSchema, value).ok).toBe(true);
    expect(reads()).toBeLessThan(4 * LIMITS.jsonNodes);
  });

  it('[SES-3] a circle ends at the depth, one that branches at the number of values', () => {
    const ring: unknown[] = [];
    ring.push(ring);
    const tree: unknown[] = [];
    tree.push(tree, tree, tree);
    for (const circle of [ring, tree]) {
      const { value, reads } = counted(circle);
      expect(decode(JsonSchema, value).ok).toBe(false);
      expect(reads()).toBeLessThan(4 * LIMITS.jsonNodes);
    }
  });

  it.each([
    ['an instance of a class', new Date(0)],
    ['bytes', new Uint8Array(2)],
    ['a map', new Map()],
    ['a hole', new Array(3)],
    ['a huge list of holes', new Array(4_000_000_000)],
    ['undefined inside', { a: undefined }],
    ['a function', { a: () => 1 }],
    ['a big integer', [1n]],
    ['not a number', [Number.NaN]],
  ])('refuses %s', (_name, value) => {
    expect(decode(JsonSchema, value).ok).toBe(false);
  });

  it('a key that sets a prototype is left out; other names are names', () => {
    const decoded = decode(JsonSchema, parse('{"__proto__":{"polluted":1},"constructor":1,"a":2}'));
    expect(decoded).toEqual({ ok: true, value: { constructor: 1, a: 2 } });
    expect(Reflect.get((decoded as { value: object }).value, 'polluted')).toBeUndefined();
    expect(Object.keys((decoded as { value: object }).value)).toEqual(['constructor', 'a']);
  });
});

describe('counts in messages', () => {
  const join = { participant: 'p1', game: 'kitchen@1', intent: 'join', rttMs: null };

  it('[SES-3] a list of 100,000 reports is refused before any is read', () => {
    const { value, reads } = counted({ items: new Array(100_000).fill({ kind: 'loaded' }) });
    expect(decode(ReportsSchema, value).ok).toBe(false);
    expect(reads()).toBeLessThan(20);
  });

  it('[SES-3] 50,000 labels are refused before any is read, and a list is none', () => {
    const labels = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, 'v']));
    const { value, reads } = counted({ ...join, labels });
    expect(decode(JoinSchema, value).ok).toBe(false);
    expect(reads()).toBeLessThan(20);
    expect(decode(JoinSchema, { ...join, labels: ['a'] }).ok).toBe(false);
    expect(decode(JoinSchema, { ...join, labels: { STUDY_ID: 's1' } })).toMatchObject({ ok: true });
  });

  it('[SES-8] a refusal does not quote what it refuses: it may be a secret', () => {
    const decoded = decode(JoinSchema, { ...join, token: 'not-a-token-but-someones-secret!' });
    expect(decoded).toMatchObject({ ok: false, error: { detail: expect.stringMatching(/^token: /) } });
    expect(JSON.stringify(decoded)).not.toContain('secret');
  });
});
