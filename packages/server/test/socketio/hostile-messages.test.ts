import { ERROR_CODES, LIMITS } from '@greenroom/protocol';
import fc from 'fast-check';
import type { Socket } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { seeded } from '../support/seeded.ts';
import { ask, connected, dial, startSocketServer } from '../support/socket-server.ts';

const STAMP = { seq: 1, clientAt: 0, serverAt: null, session: 'session-1', epoch: 1, frame: null };
const VALID: Readonly<Record<string, object>> = {
  join: { participant: 'p1', game: 'kitchen@1', token: 't'.repeat(20), intent: 'join', rttMs: 12 },
  signal: { session: 'session-1', epoch: 1, attempt: 1, to: 0, seq: 0, data: '{}' },
  reports: {
    items: [
      { kind: 'transition', ...STAMP, from: 'connecting', to: 'waiting', cause: 'joined' },
      { kind: 'finished', ...STAMP, seq: 2, frame: 9, outcome: { score: 1 }, checksum: 1 },
    ],
  },
  away: { session: 'session-1', epoch: 1, cause: 'leaving' },
};

/** A value that no field of ours takes: none is a bare boolean, a nested array or a float beyond the limits. */
const misfit = fc.oneof(
  fc.boolean(),
  fc.constant([[[]]]),
  fc.constant(-1.5),
  fc.constant({ __proto__: null, polluted: { toString: 1 } }),
  fc.string({ minLength: LIMITS.signalChars + 1, maxLength: LIMITS.signalChars + 10 }),
);

type Path = readonly (string | number)[];

function pathsOf(value: unknown, base: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [base];
  const inner = Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...base, key]));
  return base.length > 0 ? [base, ...inner] : inner;
}

function replaceAt(value: unknown, [head, ...rest]: Path, by: unknown): unknown {
  if (head === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, i) => (String(i) === String(head) ? replaceAt(item, rest, by) : item));
  const object = value as Record<string, unknown>;
  return { ...object, [head]: replaceAt(object[head], rest, by) };
}

const FIELDS = Object.entries(VALID)
  .flatMap(([event, message]) => pathsOf(message).map((path) => ({ event, path })))
  // A game's outcome is any JSON.
  .filter(({ path }) => !path.includes('outcome'));

async function withOpenServer(
  run: (context: {
    readonly socket: Socket;
    readonly server: Awaited<ReturnType<typeof startSocketServer>>;
  }) => Promise<void>,
): Promise<void> {
  const server = await startSocketServer();
  const socket = dial(server.url);
  await connected(socket);
  await run({ socket, server });
  // Whatever was sent, the same connection is served as before.
  server.advance(60_000);
  expect(await ask(socket, 'clock', {})).toMatchObject({ ok: true });
  expect(server.errors).toEqual([]);
}

describe('hostile messages', () => {
  it('are what this file thinks they are: the untouched ones pass', async () => {
    await withOpenServer(async ({ socket, server }) => {
      for (const [event, message] of Object.entries(VALID)) await ask(socket, event, message);
      expect(server.engine.calls.map(({ method }) => method)).toEqual(['join', 'route', 'reports', 'away']);
    });
  });

  it('[SES-3] a wrong value in any field of any event is a typed error and reaches nothing', async () => {
    await withOpenServer(async ({ socket, server }) => {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...FIELDS), misfit, async ({ event, path }, value) => {
          server.advance(60_000);
          const answer = await ask(socket, event, replaceAt(VALID[event], path, value));
          expect(answer).toMatchObject({ ok: false, error: { code: 'badMessage' } });
          expect(server.engine.calls).toEqual([]);
        }),
        seeded('wrong values', 400),
      );
    });
  });

  it('[SES-3] any JSON as any event is answered with a code of the list, and never throws', async () => {
    await withOpenServer(async ({ socket, server }) => {
      const events = fc.oneof(
        fc.constantFrom(...Object.keys(VALID), 'clock', 'constructor', '__proto__', 'view', 'superseded'),
        fc.string({ maxLength: 20 }).filter((name) => !RESERVED.includes(name)),
      );
      await fc.assert(
        fc.asyncProperty(events, fc.jsonValue({ maxDepth: 6 }), async (event, message) => {
          server.advance(60_000);
          const answer = await ask(socket, event, message);
          if (!answer.ok) expect(ERROR_CODES).toContain(answer.error.code);
          else expect(event).toBe('clock');
        }),
        seeded('any JSON', 400),
      );
      expect(server.engine.calls).toEqual([]);
    });
  });

  it.each([
    ['a signal that is too long', 'signal', { ...VALID.signal, data: 'x'.repeat(LIMITS.signalChars + 1) }],
    [
      'too many report items',
      'reports',
      { items: Array(LIMITS.reportItems + 1).fill({ kind: 'loaded', ...STAMP }) },
    ],
    [
      'too many labels',
      'join',
      { ...VALID.join, labels: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, 'v'])) },
    ],
    ['a participant id of markup', 'join', { ...VALID.join, participant: '<script>' }],
    [
      'a deeply nested outcome',
      'reports',
      {
        items: [{ kind: 'finished', ...STAMP, frame: 1, checksum: 1, outcome: nested(LIMITS.jsonDepth + 1) }],
      },
    ],
    [
      'an outcome that is too large',
      'reports',
      {
        items: [
          { kind: 'finished', ...STAMP, frame: 1, checksum: 1, outcome: 'x'.repeat(LIMITS.outcomeChars) },
        ],
      },
    ],
    ['binary data', 'signal', { ...VALID.signal, data: Buffer.from('offer') }],
    ['nothing', 'join', undefined],
    ['a list', 'join', [VALID.join]],
  ])('refuses %s', async (_name, event, message) => {
    await withOpenServer(async ({ socket, server }) => {
      expect(await ask(socket, event, message)).toMatchObject({ ok: false, error: { code: 'badMessage' } });
      expect(server.engine.calls).toEqual([]);
    });
  });

  it('keys that would change a prototype are left out and change none', async () => {
    await withOpenServer(async ({ socket, server }) => {
      const labels = JSON.parse('{"__proto__":{"polluted":"yes"},"STUDY_ID":"s1"}');
      await ask(socket, 'join', { ...VALID.join, labels });
      const [call] = server.engine.calls;
      expect(JSON.stringify(call?.message)).not.toContain('polluted');
      expect(Reflect.get({}, 'polluted')).toBeUndefined();
    });
  });

  it('[THR-10] a megabyte closes the connection that sends it and no other', async () => {
    const server = await startSocketServer();
    const [attacker, bystander] = [dial(server.url), dial(server.url)];
    await Promise.all([connected(attacker), connected(bystander)]);
    attacker.emit('reports', { items: ['x'.repeat(1_048_576)] });
    await server.engine.called('disconnected');
    expect(await ask(bystander, 'clock', {})).toMatchObject({ ok: true });
    expect(server.errors).toEqual([]);
  });

  it.each([
    ['a number that is none under sixty lists', `${'['.repeat(60)}1e999${']'.repeat(60)}`],
    ['a number that is none under sixty objects', `${'{"a":'.repeat(60)}1e999${'}'.repeat(60)}`],
    ['nesting deeper than any stack', `${'['.repeat(50_000)}1${']'.repeat(50_000)}`],
    ['a list of a hundred thousand under four more', `[[[[${'1,'.repeat(99_999)}1]]]]`],
  ])(
    '[SES-3] %s, from somebody who has not joined, is refused and holds nobody up',
    async (_name, outcome) => {
      await withOpenServer(async ({ socket, server }) => {
        const stamp = JSON.stringify({ kind: 'finished', ...STAMP, frame: 1, checksum: 1 }).slice(0, -1);
        // Past the client's encoder, which has no such number.
        socket.io.engine.write(`2/scene/kitchen,["reports",{"items":[${stamp},"outcome":${outcome}}]}]`);
        expect(await ask(socket, 'clock', {})).toMatchObject({ ok: true });
        const { values } = await server.metrics.refusals.get();
        expect(values.map(({ labels }) => labels)).toEqual([{ event: 'reports', code: 'badMessage' }]);
        expect(server.engine.calls).toEqual([]);
      });
    },
  );
});

/** socket.io refuses these before us, by closing the connection. */
const RESERVED = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'];

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i += 1) value = [value];
  return value;
}
