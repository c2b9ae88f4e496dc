import { createHash } from 'node:crypto';
import type * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as protocol from '../src/index.ts';
import { GOLDEN } from './golden-bytes.ts';

/**
 * Hash of everything that crosses a wire, beside the version it belongs to. When this fails you have changed the
 * wire: raise PROTOCOL_VERSION in src/version.ts, add a line to its history, and enter the new hash here.
 */
const KNOWN: Readonly<Record<number, string>> = {
  1: '590ebbdf4da02b66',
  2: '223d4b228c4c10dd',
  3: 'f8330cfc765f2612',
};

/** A schema as plain data: kinds, entries, requirements, in a fixed order; messages are text and may change. */
function shapeOf(value: unknown, seen: readonly unknown[] = []): unknown {
  if (seen.includes(value)) return 'recursive';
  if (value instanceof RegExp) return String(value);
  if (Array.isArray(value)) return value.map((item) => shapeOf(item, [...seen, value]));
  if (typeof value === 'function') return 'function';
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !['message', '~standard', '~run', 'expects', 'async', 'reference'].includes(key))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, key === 'getter' ? 'recursive' : shapeOf(item, [...seen, value])]),
  );
}

function wireHash(): string {
  const schemas = Object.entries(protocol)
    .filter(([name]) => name.endsWith('Schema'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, schema]) => [name, shapeOf(schema as v.GenericSchema)]);
  const wire = {
    schemas,
    limits: protocol.LIMITS,
    codes: protocol.ERROR_CODES,
    peer: protocol.PEER_KIND,
    golden: GOLDEN,
  };
  return createHash('sha256').update(JSON.stringify(wire)).digest('hex').slice(0, 16);
}

describe('protocol version', () => {
  it('is raised whenever the wire changes', () => {
    expect(wireHash()).toBe(KNOWN[protocol.PROTOCOL_VERSION]);
  });

  it('serves itself, and nothing newer than itself', () => {
    expect(protocol.MIN_PROTOCOL_VERSION).toBeLessThanOrEqual(protocol.PROTOCOL_VERSION);
    expect(Object.keys(KNOWN)).toContain(String(protocol.PROTOCOL_VERSION));
  });

  it('the hash sees every schema that a message is made of', () => {
    const names = Object.keys(protocol).filter((name) => name.endsWith('Schema'));
    expect(names).toEqual(
      expect.arrayContaining([
        'HandshakeSchema',
        'JoinSchema',
        'SignalSchema',
        'ReportsSchema',
        'ViewSchema',
        'MatchSchema',
      ]),
    );
  });
});
