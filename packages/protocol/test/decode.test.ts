import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AwaySchema,
  decode,
  ERROR_CODES,
  ERRORS,
  ErrorBodySchema,
  GreenroomError,
  HandshakeSchema,
  JoinedSchema,
  JoinSchema,
  JsonSchema,
  LIMITS,
  RelayedSignalSchema,
  ReportsAckSchema,
  ReportsSchema,
  refuse,
  SignalSchema,
  ViewSchema,
} from '../src/index.ts';
import { seeded } from './seeded.ts';

const SCHEMAS = {
  AwaySchema,
  ErrorBodySchema,
  HandshakeSchema,
  JoinSchema,
  JoinedSchema,
  RelayedSignalSchema,
  ReportsAckSchema,
  ReportsSchema,
  SignalSchema,
  ViewSchema,
};

/** Values that make careless code throw. */
const hostile: readonly (readonly [string, () => unknown])[] = [
  [
    'a getter that throws',
    () => ({
      get participant() {
        throw new Error('boo');
      },
      get state() {
        throw new Error('boo');
      },
      get kind() {
        throw new Error('boo');
      },
    }),
  ],
  ['a proxy that refuses everything', () => new Proxy({}, { get: boo, has: boo, ownKeys: boo })],
  ['a circle', circle],
  ['a null prototype', () => Object.assign(Object.create(null), { state: 'waiting' })],
  ['a symbol', () => Symbol('state')],
  ['a bigint', () => 10n],
  ['a function', () => boo],
];
function boo(): never {
  throw new Error('boo');
}
function circle(): unknown {
  const value: Record<string, unknown> = { state: 'matched', kind: 'finished' };
  value.self = value;
  value.outcome = value;
  value.match = value;
  value.items = [value];
  return value;
}

describe('decode', () => {
  it.each(Object.entries(SCHEMAS))('%s: any value is taken or refused, never thrown', (name, schema) => {
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withBigInt: true, withSparseArray: true }),
        (value) => {
          const decoded = decode(schema, value);
          if (!decoded.ok) expect(decoded.error.code).toBe('badMessage');
        },
      ),
      seeded(name, 300),
    );
  });

  it.each(hostile)('refuses %s', (_name, make) => {
    for (const schema of Object.values(SCHEMAS)) {
      expect(decode(schema, make())).toMatchObject({ ok: false, error: { code: 'badMessage' } });
    }
  });

  it('names the field that does not fit', () => {
    const message = { session: 's', epoch: 1, attempt: 1, to: 8, seq: 0, data: '' };
    const decoded = decode(SignalSchema, message);
    expect(decoded).toMatchObject({ ok: false, error: { detail: expect.stringMatching(/^to: /) } });
  });

  it('[REG-26] slot 0 is a player, and a slot is a number', () => {
    const signal = { session: 's', epoch: 1, attempt: 1, to: 0, seq: 0, data: '' };
    expect(decode(SignalSchema, signal)).toEqual({ ok: true, value: signal });
    expect(decode(SignalSchema, { ...signal, to: '0' })).toMatchObject({ ok: false });
  });

  it('JSON may nest as deep as the limit and no deeper', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
    expect(decode(JsonSchema, nested(LIMITS.jsonDepth)).ok).toBe(true);
    expect(decode(JsonSchema, nested(LIMITS.jsonDepth + 1)).ok).toBe(false);
  });
});

describe('what a page reports of its game', () => {
  const stamp = { seq: 1, clientAt: 1, serverAt: null, session: 's', epoch: 2, frame: 60 };
  const result = { outcome: { soups: 1 }, checksum: 7 };
  const isTaken = (report: object) => decode(ReportsSchema, { items: [{ ...stamp, ...report }] }).ok;

  it.each([
    { kind: 'episodeFinished', episode: 0, ...result },
    { kind: 'episodeFinished', episode: LIMITS.episodes - 1, ...result },
    { kind: 'paused' },
    { kind: 'paused', frame: null },
    { kind: 'unpaused', frame: null },
    { kind: 'playerDropped', peer: 0 },
    { kind: 'playerDropped', peer: 7, frame: null },
    { kind: 'healed', firstFrame: 0, source: 0 },
    { kind: 'healed', firstFrame: null, source: 7 },
    { kind: 'hiddenTooLong', frame: null },
    { kind: 'rejoined', page: 1 },
    { kind: 'rejoined', page: LIMITS.linkAttempts - 1 },
    { kind: 'desynced', firstFrame: null, peer: 1, localChecksum: 1, remoteChecksum: 2 },
  ])('is taken: %j', (report) => {
    expect(isTaken(report)).toBe(true);
  });

  describe('[RB-13] [REG-35] what it has kept of states that differ', () => {
    const kinds = [
      { kind: 'healed', firstFrame: 3, source: 1 },
      { kind: 'desynced', firstFrame: 3, peer: 1, localChecksum: 1, remoteChecksum: 2 },
    ];
    const row = { frame: 0x7fff_ffff, local: 0xffff_ffff, remote: null };
    const full = {
      checksums: Array.from({ length: LIMITS.desyncChecksums }, () => row),
      unreproduced: Array.from({ length: LIMITS.players }, (_, slot) => ({ slot, frame: 0x7fff_ffff })),
      inputsFrom: 0x7fff_ffff,
      inputs: 'f'.repeat(LIMITS.desyncInputChars),
    };

    it.each(kinds)('is taken up to its limits: $kind', (report) => {
      expect(isTaken({ ...report, ...full })).toBe(true);
      expect(isTaken({ ...report, checksums: [], unreproduced: [], inputs: '' })).toBe(true);
    });

    it.each([
      { checksums: [...full.checksums, row] },
      { checksums: [{ ...row, frame: -1 }] },
      { checksums: [{ ...row, local: 1.5 }] },
      { unreproduced: [...full.unreproduced, { slot: 0, frame: 1 }] },
      { unreproduced: [{ slot: LIMITS.players, frame: 1 }] },
      { inputsFrom: -1 },
      { inputs: `${full.inputs}ff` },
      { inputs: 'f' },
      { inputs: 'xy' },
    ])('is refused beyond them: %#', (wrong) => {
      for (const report of kinds) expect(isTaken({ ...report, ...full, ...wrong })).toBe(false);
    });
  });

  it.each([
    { kind: 'episodeFinished', episode: -1, ...result },
    { kind: 'episodeFinished', episode: LIMITS.episodes, ...result },
    { kind: 'episodeFinished', episode: 0, ...result, frame: null },
    { kind: 'episodeFinished', episode: 0, ...result, session: null },
    { kind: 'episodeFinished', episode: 0, ...result, outcome: 'x'.repeat(LIMITS.outcomeChars) },
    { kind: 'paused', frame: -1 },
    { kind: 'rejoined' },
    { kind: 'rejoined', page: 0 },
    { kind: 'rejoined', page: LIMITS.linkAttempts },
    { kind: 'playerDropped', frame: -1, peer: 0 },
    { kind: 'playerDropped' },
    { kind: 'healed', source: 0 },
    { kind: 'healed', firstFrame: null, source: 8 },
    { kind: 'healed', firstFrame: null, source: 0, frame: null },
    { kind: 'desynced', peer: 1, localChecksum: 1, remoteChecksum: 2 },
  ])('is refused: %j', (report) => {
    expect(isTaken(report)).toBe(false);
  });
});

describe('errors', () => {
  it.each(ERROR_CODES)('%s has a sentence and a next step, and crosses the wire', (code) => {
    expect(ERRORS[code].message).toMatch(/\.$/);
    expect(ERRORS[code].nextStep).toMatch(/\.$/);
    const body = new GreenroomError(code, { detail: 'x'.repeat(5_000) }).toBody();
    expect(decode(ErrorBodySchema, body)).toEqual({ ok: true, value: body });
    expect(GreenroomError.fromBody(body).code).toBe(code);
  });

  it('keep their cause and cut a long detail', () => {
    const cause = new Error('disk full');
    expect(new GreenroomError('storeUnavailable', { cause }).cause).toBe(cause);
    expect(refuse('internal', 'x'.repeat(5_000)).error.detail).toHaveLength(1_000);
  });
});
