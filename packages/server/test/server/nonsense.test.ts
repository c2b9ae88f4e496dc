import { ERROR_CODES, LINK_FAILURES, PARTICIPANT_STATES, type Result } from '@greenroom/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '../support/seeded.ts';
import { ask } from '../support/socket-server.ts';
import { bot, QUICK_SCENE, reached, startServer } from '../support/start-server.ts';

const nullable = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const slot = fc.integer({ min: 0, max: 7 });
const small = fc.integer({ min: 1, max: 4 });
const instant = fc.integer({ min: 0, max: 2_000_000_000_000 });
const checksum = fc.integer({ min: 0, max: 0xffff_ffff });
const measurement = fc.record({
  rttMs: nullable(fc.integer({ min: 0, max: 5_000 })),
  jitterMs: nullable(fc.integer({ min: 0, max: 5_000 })),
  probesSent: fc.nat(1_000),
  probesReceived: fc.nat(1_000),
  route: nullable(fc.constantFrom('direct', 'relayed')),
});

/** What a report says beside its stamp; every schema passes it, no state of a session fits all of it. */
const fact = fc.oneof(
  fc.record({
    kind: fc.constant('transition'),
    from: fc.constantFrom(...PARTICIPANT_STATES),
    to: fc.constantFrom(...PARTICIPANT_STATES),
    cause: fc.string({ maxLength: 20 }),
  }),
  fc.record({ kind: fc.constantFrom('loaded', 'started', 'uploaded') }),
  fc.record({ kind: fc.constantFrom('linkDown', 'linkUp'), peer: slot }),
  fc.record({
    kind: fc.constant('link'),
    peer: slot,
    attempt: small,
    failure: nullable(fc.constantFrom(...LINK_FAILURES)),
    measurement,
  }),
  fc.record({
    kind: fc.constant('finished'),
    frame: fc.nat(1_000),
    outcome: fc.jsonValue({ maxDepth: 3 }),
    checksum,
  }),
  fc.record({
    kind: fc.constant('desynced'),
    frame: fc.nat(1_000),
    peer: slot,
    localChecksum: checksum,
    remoteChecksum: checksum,
  }),
  fc.record({ kind: fc.constant('gameFailed'), message: fc.string({ maxLength: 20 }) }),
);

/** Messages of the right shape that mean nothing, aimed at the sessions `ids`. */
function nonsense(ids: readonly string[]) {
  const head = { session: fc.constantFrom(...ids), epoch: small };
  const stamp = fc.record({
    ...head,
    clientAt: instant,
    serverAt: nullable(instant),
    frame: nullable(fc.nat(1_000)),
  });
  return fc.oneof(
    fc.record({
      event: fc.constant('signal'),
      message: fc.record({ ...head, attempt: small, to: slot, seq: fc.nat(100), data: fc.string() }),
    }),
    fc.record({
      event: fc.constant('away'),
      message: fc.record({ ...head, cause: fc.constantFrom('leaving', 'stranded') }),
    }),
    fc.record({ event: fc.constant('reports'), message: fc.tuple(stamp, fact) }),
  );
}

describe('well-formed nonsense', () => {
  it('[SES-3] [SES-8] from somebody who has joined is answered, and touches no session but their own', async () => {
    const server = await startServer({ kitchen: QUICK_SCENE });
    const behaviour = { provesLinks: false };
    const victims = ['ada', 'bob'].map((name) => bot(server.url, name, { behaviour }));
    const [view] = await Promise.all(victims.map((made) => reached(made, 'validating')));
    const attacker = bot(server.url, 'eve');
    const own = await reached(attacker, 'waiting');
    // The bot's own reports come first; from here on the numbers are ours.
    await expect
      .poll(async () => (await server.store.lastReport('kitchen' as never, 'eve' as never, 1)).seq)
      .toBe(1);
    const before = await server.store.sessionEvents(view?.session as never);
    const victim = view?.session ?? '';
    let seq = 1;

    await fc.assert(
      fc.asyncProperty(nonsense([victim, own.session, 'no-such-session']), async ({ event, message }) => {
        const isReport = Array.isArray(message);
        const body = isReport ? { items: [{ ...message[0], ...message[1], seq: seq + 1 }] } : message;
        const answer: Result<{ upTo?: number } | null> = await ask(attacker.socket, event, body);
        if (isReport && answer.ok) seq = answer.value?.upTo ?? seq;
        if (!answer.ok) expect(ERROR_CODES).toContain(answer.error.code);
      }),
      seeded('nonsense', 250),
    );
    expect(await server.store.sessionEvents(victim as never)).toEqual(before);
    expect(victims.map((made) => made.view?.state)).toEqual(['validating', 'validating']);
    expect(server.errors).toEqual([]);
    // Nothing that was sent was refused for its shape alone.
    expect(seq).toBeGreaterThan(20);
  });
});
