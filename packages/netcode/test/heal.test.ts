import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Game, RunnerEvent } from '../src/index.ts';
import { encodeReliable } from '../src/reliable-message.ts';
import { Simulation } from '../src/simulation.ts';
import { createStateSender } from '../src/state-transfer.ts';
import { type CounterSettings, type CounterState, counterGame } from './support/counter-game.ts';
import { createSimulatedSession, joinInputs } from './support/simulated-session.ts';

type CounterGame = Game<CounterState, number, CounterSettings>;
type Options = Partial<Parameters<typeof createSimulatedSession<CounterState, CounterSettings>>[0]>;

/** Goes another way at each of these frames. */
function straying(frames: readonly number[]): CounterGame {
  return {
    ...counterGame,
    step(state, inputs, context) {
      counterGame.step(state, inputs, context);
      if (frames.includes(context.frame)) state.total += context.frame + 1;
    },
  };
}

function play(options: Options = {}) {
  return createSimulatedSession<CounterState, CounterSettings>({
    game: (slot) => (slot === 1 ? straying([75]) : counterGame),
    players: 2,
    seed: 'heal',
    settings: { endAfter: 0 },
    durationFrames: 240,
    netcode: { checksumIntervalFrames: 10 },
    links: () => ({ delayMs: 40, jitterMs: 20, lossRatio: 0.05, reorders: true }),
    override: () => ({ onDesync: 'heal' }),
    ...options,
  });
}

const ofType = <Type extends RunnerEvent['type']>(events: readonly RunnerEvent[], type: Type) =>
  events.filter((event): event is Extract<RunnerEvent, { type: Type }> => event.type === type);

describe('states that differ', () => {
  it('[RB-12] [RB-13] are made equal, and the first frame is named', () => {
    for (const players of [2, 3, 4, 8]) {
      const session = play({ players });
      session.runToEnd(30_000);
      const ends = session.peers.map(({ events }) => ofType(events, 'finished')[0]);
      const heals = session.peers.map(({ events }) => ofType(events, 'healed'));
      for (const [slot, { events, confirmed, runner }] of session.peers.entries()) {
        expect(ofType(events, 'desynced')).toEqual([]);
        expect(ends[slot]).toEqual(ends[0]);
        expect(ends[slot]).toMatchObject({ frame: 239 });
        expect(joinInputs(confirmed)).toEqual(joinInputs(session.peers[0]!.confirmed));
        expect(heals[slot]).toHaveLength(1);
        // Nobody has asked for this pause.
        const pauses = [...ofType(events, 'paused'), ...ofType(events, 'pauseChanged')];
        expect(pauses.map(({ cause }) => cause)).toEqual(pauses.map(() => 'desync'));
        expect(pauses.at(-1)?.slots).toEqual([]);
        expect(heals[slot]![0]!.frame).toBe(heals[0]![0]!.frame);
        expect(heals[slot]).toMatchObject([{ firstFrame: 75, source: 0, slots: [1] }]);
        expect(heals[slot]![0]!.frame).toBe(ofType(events, 'paused')[0]!.frame);
        expect(runner.stats(0).heals).toBe(1);
      }
    }
  });

  it('[RB-13] are those of fewer, whoever they are', () => {
    const session = play({
      players: 4,
      game: (slot) => (slot === 0 || slot === 2 ? straying([80 + slot]) : counterGame),
    });
    session.runToEnd(30_000);
    for (const { events } of session.peers) {
      expect(ofType(events, 'healed')).toMatchObject([{ firstFrame: 80, source: 1, slots: [0, 2] }]);
      expect(ofType(events, 'finished')).toHaveLength(1);
    }
  });

  it('[RB-13] [REG-35] again and again end the game: three heals, and the frame of the fourth', () => {
    const session = play({
      durationFrames: 600,
      game: (slot) => (slot === 1 ? straying([50, 150, 250, 350]) : counterGame),
    });
    session.runToEnd(30_000);
    for (const { events } of session.peers) {
      expect(ofType(events, 'healed').map(({ firstFrame }) => firstFrame)).toEqual([50, 150, 250]);
      expect(ofType(events, 'desynced')).toMatchObject([{ frame: 350 }]);
      expect(ofType(events, 'finished')).toEqual([]);
    }
  });

  it('[RB-12] where they are not to be healed end the game, with the first frame and the checksums of both', () => {
    const session = play({ players: 3, override: () => ({ onDesync: 'end' }) });
    session.runToEnd(30_000);
    for (const { events } of session.peers) {
      const [desync] = ofType(events, 'desynced');
      expect(desync).toMatchObject({ firstFrame: 75, frame: 80 });
      const kept = desync!.checksums;
      expect(kept.find(({ frame }) => frame === 80)).toEqual({
        frame: 80,
        local: desync!.localChecksum,
        remote: desync!.remoteChecksum,
      });
      const equal = kept.find(({ frame }) => frame === 70)!;
      expect(equal.local).toBe(equal.remote);
      expect(kept.length).toBeLessThanOrEqual(64);
    }
  });

  it('[RB-13] of a game that makes another state of what it is given cannot be healed', () => {
    const broken: CounterGame = {
      ...counterGame,
      step(state, inputs, context) {
        counterGame.step(state, inputs, context);
        if (context.frame >= 75) state.chance.last += 1;
      },
      checksum: (state) => state.total + state.chance.last,
    };
    const sound: CounterGame = { ...counterGame, checksum: (state) => state.total };
    const session = play({ game: (slot) => (slot === 1 ? broken : sound) });
    session.runToEnd(60_000);
    for (const { events } of session.peers) {
      expect(ofType(events, 'desynced')).toHaveLength(1);
      expect(ofType(events, 'failed')).toEqual([]);
    }
  });

  it('[RB-7] [RB-13] are made equal by the one whom the rule names, whatever somebody else offers', () => {
    const session = play({ players: 4, links: () => ({ delayMs: 20 }) });
    const strayed = session.peers[1]!.runner;
    while (session.clock.now < 10_000 && !strayed.stats(0).isPaused) session.run(5);
    // All have told their checksums; what slot 0 gives is late.
    session.run(60);
    session.network.breakLink(0, 1);
    session.network.cut(0, 1, 1000);
    const frame = strayed.frame;
    const offered = { game: counterGame, players: 4, seed: 'another', settings: { endAfter: 666 } };
    const simulation = new Simulation({ ...offered, snapshots: 0 });
    for (let at = 0; at <= frame; at++) simulation.advance(at, new Uint8Array(8));
    const liar = createStateSender({ frame, state: simulation.exportState() });
    session.network.onReliable(3, (from, bytes) => {
      if (from === 1) liar.handle(bytes.subarray(4), session.clock.now);
      session.peers[3]!.runner.receiveReliable(from, bytes, session.clock.now);
    });
    for (let i = 0; i < 50; i++) {
      const payload = liar.produce(session.clock.now);
      const envelope = { epoch: 7, episode: 1, generation: 0 };
      if (payload !== undefined)
        session.network.sendReliable(3, 1, encodeReliable(envelope, { type: 'state', payload }));
      session.run(20);
    }
    expect(strayed.frame).toBe(frame);
    session.runToEnd(30_000);
    for (const { events } of session.peers) {
      expect(ofType(events, 'healed')).toMatchObject([{ source: 0, slots: [1] }]);
      expect(ofType(events, 'finished')).toHaveLength(1);
    }
  });

  it('[RB-11] are noticed where all stand still, also without the reliable channel', () => {
    const session = play({
      netcode: { checksumIntervalFrames: 60 },
      links: () => ({ delayMs: 40 }),
      override: () => ({ sendReliable: undefined as never }),
    });
    session.run(100 + (85 * 1000) / 60);
    session.peers[0]!.runner.pause();
    session.run(600);
    session.peers[0]!.runner.resume();
    session.run(2000);
    for (const { events } of session.peers) {
      const frame = ofType(events, 'paused')[0]!.frame;
      expect(frame).toBeGreaterThan(75);
      expect(ofType(events, 'desynced')).toMatchObject([{ frame }]);
    }
  });

  it('[RB-11] [RB-13] on any network, wherever anybody strays', () => {
    const anyPlan = fc.record({
      players: fc.constantFrom(2, 3, 4),
      seed: fc.string({ minLength: 1, maxLength: 6 }),
      strayAt: fc.integer({ min: 0, max: 180 }),
      strays: fc.nat(3),
      delayMs: fc.integer({ min: 0, max: 150 }),
      lossRatio: fc.constantFrom(0, 0.1, 0.3),
      cutMs: fc.constantFrom(0, 600),
    });
    fc.assert(
      fc.property(anyPlan, ({ players, seed, strayAt, strays, delayMs, lossRatio, cutMs }) => {
        const session = play({
          players,
          seed,
          game: (slot) => (slot === strays % players ? straying([strayAt]) : counterGame),
          links: () => ({ delayMs, jitterMs: 30, lossRatio, reorders: true }),
        });
        session.clock.schedule(100 + strayAt * 17 + 500, () => session.network.cut(0, 1, cutMs));
        session.runToEnd(60_000);
        const [first] = session.peers;
        for (const { events, confirmed } of session.peers) {
          expect(joinInputs(confirmed)).toEqual(joinInputs(first!.confirmed));
          expect(ofType(events, 'finished')).toEqual(ofType(first!.events, 'finished'));
          expect(ofType(events, 'finished')).toHaveLength(1);
          expect(ofType(events, 'healed').map(({ firstFrame }) => firstFrame)).toEqual([strayAt]);
          expect(ofType(events, 'unpaused')).toHaveLength(1);
        }
      }),
      { numRuns: 30 },
    );
  });
});
