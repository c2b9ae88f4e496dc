import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LinkConditions } from '../../testkit/src/network/simulated-network.ts';
import { replay } from '../src/index.ts';
import { counterGame } from './support/counter-game.ts';
import { createSimulatedSession, joinInputs, scriptedInput } from './support/simulated-session.ts';

const FRAMES = 240;

const anyLink: fc.Arbitrary<LinkConditions> = fc.record({
  delayMs: fc.integer({ min: 0, max: 200 }),
  jitterMs: fc.integer({ min: 0, max: 100 }),
  lossRatio: fc.integer({ min: 0, max: 30 }).map((percent) => percent / 100),
  duplicateRatio: fc.integer({ min: 0, max: 20 }).map((percent) => percent / 100),
  reorders: fc.boolean(),
  burstRatio: fc.constantFrom(0, 0, 0.01),
  burstMs: fc.integer({ min: 50, max: 400 }),
});

const anySession = fc.record({
  players: fc.constantFrom(2, 2, 3, 4, 8),
  seed: fc.string({ minLength: 1, maxLength: 8 }),
  links: fc.array(anyLink, { minLength: 1, maxLength: 8 }),
  inputDelayFrames: fc.integer({ min: 0, max: 6 }),
  maxPredictionFrames: fc.integer({ min: 1, max: 12 }),
  startSpreadMs: fc.integer({ min: 0, max: 400 }),
  cuts: fc.array(
    fc.record({
      atMs: fc.integer({ min: 200, max: 3000 }),
      lastsMs: fc.integer({ min: 50, max: 2000 }),
      from: fc.nat(7),
      to: fc.nat(7),
    }),
    { maxLength: 3 },
  ),
  naps: fc.array(
    fc.record({
      atMs: fc.integer({ min: 200, max: 3000 }),
      lastsMs: fc.integer({ min: 50, max: 1500 }),
      slot: fc.nat(7),
    }),
    { maxLength: 2 },
  ),
});

type AnySession = typeof anySession extends fc.Arbitrary<infer Value> ? Value : never;

/** Plays one whole session and checks everything that must hold whatever the network does. */
function playAndCheck(plan: AnySession): void {
  const { players, seed, links, inputDelayFrames, maxPredictionFrames } = plan;
  const settings = { endAfter: 0 };
  const session = createSimulatedSession({
    game: counterGame,
    players,
    seed,
    settings,
    netcode: { inputDelayFrames, maxPredictionFrames },
    durationFrames: FRAMES,
    links: (from, to) => links[(from * 3 + to) % links.length]!,
    startAt: (slot) => 100 + (slot * plan.startSpreadMs) / players,
  });
  for (const cut of plan.cuts) {
    session.clock.schedule(cut.atMs, () =>
      session.network.cut(cut.from % players, cut.to % players, cut.lastsMs),
    );
  }
  for (const nap of plan.naps) {
    const peer = session.peers[nap.slot % players]!;
    session.clock.schedule(nap.atMs, () => {
      peer.isAsleep = true;
    });
    session.clock.schedule(nap.atMs + nap.lastsMs, () => {
      peer.isAsleep = false;
    });
  }
  session.runToEnd(120_000);

  const input = scriptedInput(seed);
  const first = session.peers[0]!;
  const expected = Array.from({ length: FRAMES }, (_, frame) =>
    Array.from({ length: players }, (_, slot) =>
      frame < inputDelayFrames ? 0 : input(slot, frame - inputDelayFrames),
    ).flatMap((value) => [value & 0xff, value >> 8]),
  );
  expect(first.confirmed.map((bytes) => [...bytes])).toEqual(expected);
  const truth = replay(counterGame, { players, seed, settings, inputs: joinInputs(first.confirmed) });
  for (const peer of session.peers) {
    expect(joinInputs(peer.confirmed)).toEqual(joinInputs(first.confirmed));
    expect(peer.events.filter((event) => event.type === 'desynced' || event.type === 'failed')).toEqual([]);
    const end = peer.events.find((event) => event.type === 'finished');
    expect(end).toEqual({ type: 'finished', frame: FRAMES - 1, outcome: null, checksum: truth.checksum });
    expect(peer.runner.stats(session.clock.now).deepestRollbackFrames).toBeLessThanOrEqual(
      maxPredictionFrames,
    );
    expect(peer.runner.state).toEqual(truth.state);
  }
}

describe('whatever the network does', () => {
  it('[RB-1] [RB-2] [RB-4] [RB-5] [REG-32] [REG-33] [REG-34] [REG-40] all peers confirm the true inputs and reach the same end', () => {
    fc.assert(fc.property(anySession, playAndCheck), { numRuns: Number(process.env.SESSIONS ?? 100) });
  });
});
