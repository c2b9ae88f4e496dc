import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RunnerEvent, replay } from '../src/index.ts';
import { type CounterSettings, type CounterState, counterGame } from './support/counter-game.ts';
import { anyRoughSession, roughLinks } from './support/rough-network.ts';
import { createSimulatedSession, joinInputs, type SimulatedSession } from './support/simulated-session.ts';

type Options = Partial<Parameters<typeof createSimulatedSession<CounterState, CounterSettings>>[0]>;
const settings = { endAfter: 0 };

function play(options: Options = {}) {
  return createSimulatedSession<CounterState, CounterSettings>({
    game: counterGame,
    players: 2,
    seed: 'pause',
    settings,
    links: () => ({ delayMs: 40 }),
    ...options,
  });
}

const ofType = <Type extends RunnerEvent['type']>(events: readonly RunnerEvent[], type: Type) =>
  events.filter((event): event is Extract<RunnerEvent, { type: Type }> => event.type === type);

const frames = (session: SimulatedSession<CounterState>) => session.peers.map(({ runner }) => runner.frame);

describe('a pause', () => {
  it('[RB-15] [REG-37] has everybody stand on the same frame, and nothing is stepped past it', () => {
    for (const players of [2, 3, 4, 8]) {
      const session = play({ players, links: (from) => ({ delayMs: 20 + 10 * from }) });
      session.run(1000);
      session.peers[1]!.runner.pause();
      session.run(800);
      const [at] = frames(session);
      expect(frames(session)).toEqual(Array.from({ length: players }, () => at));
      const states = session.peers.map(({ runner }) => structuredClone(runner.state));
      session.run(3000);
      for (const [slot, { runner, events, confirmed }] of session.peers.entries()) {
        expect(runner.frame).toBe(at);
        expect(runner.state).toEqual(states[0]);
        expect(confirmed).toHaveLength(at! + 1);
        expect(ofType(events, 'paused')).toEqual([
          { type: 'paused', frame: at, cause: 'request', slots: [1] },
        ]);
        expect(runner.stats(session.clock.now)).toMatchObject({
          isPaused: true,
          frame: at,
          confirmedFrame: at,
        });
        expect(ofType(events, 'stalled').length, `stalls of ${slot}`).toBe(ofType(events, 'resumed').length);
      }
    }
  });

  it('[RB-15] tells who keeps it, whenever that changes, and once when nobody does any more', () => {
    const session = play({ players: 3 });
    session.run(1000);
    const wishes: readonly [slot: number, wish: 'pause' | 'resume'][] = [
      [1, 'pause'],
      [2, 'pause'],
      [1, 'resume'],
      [1, 'pause'],
      [2, 'resume'],
      [1, 'resume'],
    ];
    for (const [slot, wish] of wishes) {
      session.peers[slot]!.runner[wish]();
      session.run(500);
    }
    for (const { events } of session.peers) {
      const told = events.filter(
        ({ type }) => type === 'paused' || type === 'pauseChanged' || type === 'unpaused',
      );
      const request = (slots: number[], type = 'pauseChanged') =>
        expect.objectContaining({ type, cause: 'request', slots });
      expect(told).toEqual([
        request([1], 'paused'),
        request([1, 2]),
        request([2]),
        request([1, 2]),
        request([1]),
        request([]),
        expect.objectContaining({ type: 'unpaused' }),
      ]);
    }
  });

  it('[RB-15] asked for at the very end is none: who has finished does not stand still', () => {
    let standing = 0;
    for (let ms = -90; ms <= 30; ms += 3) {
      const inputDelayFrames = ms % 2 === 0 ? 0 : 2;
      const session = play({
        durationFrames: 100,
        netcode: { inputDelayFrames },
        links: () => ({ delayMs: 60 }),
      });
      session.run(100 + 99 * (1000 / 60) + ms);
      session.peers[0]!.runner.pause();
      session.run(1000);
      session.peers[0]!.runner.resume();
      session.runToEnd(3000);
      for (const { events } of session.peers) {
        expect(events.at(-1)).toMatchObject({ type: 'finished', frame: 99 });
        standing += ofType(events, 'paused').length;
      }
    }
    expect(standing).toBeGreaterThan(0);
  });

  it('[RB-16] ends for all within one frame of each other, as soon as nobody asks any more', () => {
    for (const players of [1, 2, 3, 8]) {
      const session = play({ players, links: () => ({ delayMs: 50, lossRatio: 0.1 }) });
      session.run(1000);
      for (const { runner } of session.peers) runner.pause();
      session.run(1000);
      const [at] = frames(session);
      const goneOnAt: number[] = [];
      for (const [slot, { runner }] of session.peers.entries()) {
        runner.resume();
        if (slot < players - 1) session.run(300);
        if (slot < players - 1) expect(frames(session).every((frame) => frame === at)).toBe(true);
      }
      for (let ms = 0; ms < 1000; ms++) {
        session.run(1);
        for (const [slot, { runner }] of session.peers.entries()) {
          if (runner.frame > at!) goneOnAt[slot] ??= session.clock.now;
        }
      }
      expect(goneOnAt.filter((instant) => instant > 0)).toHaveLength(players);
      // Within a frame, and the up to 19 ms that pass until the next tick.
      expect(Math.max(...goneOnAt) - Math.min(...goneOnAt)).toBeLessThan(17 + 19);
      for (const { events, runner } of session.peers) {
        expect(ofType(events, 'unpaused')).toEqual([{ type: 'unpaused', frame: at }]);
        expect(runner.stats(session.clock.now).isPaused).toBe(false);
      }
    }
  });

  it('before frame 0 has nobody begin', () => {
    for (const inputDelayFrames of [0, 2]) {
      const session = play({ netcode: { inputDelayFrames } });
      session.peers[0]!.runner.pause();
      session.run(1500);
      const at = inputDelayFrames - 1;
      expect(frames(session)).toEqual([at, at]);
      session.peers[0]!.runner.resume();
      session.run(1000);
      expect(Math.min(...frames(session))).toBeGreaterThan(20);
      for (const { events } of session.peers) {
        expect(ofType(events, 'paused')).toEqual([
          { type: 'paused', frame: at, cause: 'request', slots: [0] },
        ]);
        expect(ofType(events, 'unpaused')).toEqual([{ type: 'unpaused', frame: at }]);
        expect(ofType(events, 'started')).toHaveLength(1);
      }
    }
  });

  it('asked again while going on comes again, after the going on', () => {
    const session = play();
    session.run(1000);
    const [first, second] = session.peers;
    first!.runner.pause();
    session.run(500);
    // Taken back in time: nobody has been told to go on.
    first!.runner.resume();
    session.run(90);
    first!.runner.pause();
    session.run(1000);
    expect(session.peers.every(({ runner }) => runner.stats(0).isPaused)).toBe(true);
    expect(ofType(second!.events, 'unpaused')).toEqual([]);
    // Too late for that: play is about to go on.
    first!.runner.resume();
    session.run(200);
    first!.runner.pause();
    session.run(1000);
    const told = second!.events.filter(({ type }) => type === 'paused' || type === 'unpaused');
    expect(told.map(({ type }) => type)).toEqual(['paused', 'unpaused', 'paused']);
    expect(frames(session)[0]).toBe(frames(session)[1]);
    expect(session.peers.every(({ runner }) => runner.stats(0).isPaused)).toBe(true);
  });

  it('taken back before anybody stood still is a short one', () => {
    const session = play();
    session.run(1000);
    session.peers[0]!.runner.pause();
    session.run(20);
    session.peers[0]!.runner.resume();
    session.run(1000);
    for (const { events } of session.peers) {
      expect(ofType(events, 'paused')).toHaveLength(1);
      expect(ofType(events, 'unpaused')).toHaveLength(1);
    }
    expect(Math.min(...frames(session))).toBeGreaterThan(80);
  });

  it('[RB-23] leaves nothing in the packets once it is over', () => {
    const lengths: number[] = [];
    const session = play({
      input: () => 0,
      override: (slot) => ({
        send: (to, bytes) => {
          if (slot === 0) lengths.push(bytes.length);
          session.network.send(slot, to, bytes);
        },
      }),
    });
    session.run(1000);
    const before = Math.max(...lengths.slice(-30));
    session.peers[1]!.runner.pause();
    session.run(500);
    expect(Math.max(...lengths.slice(-10))).toBeGreaterThan(before);
    session.peers[1]!.runner.resume();
    session.run(1500);
    expect(Math.max(...lengths.slice(-30))).toBe(before);
  });
});

const anyPlan = fc.record({
  players: fc.constantFrom(2, 2, 3, 4, 8),
  ...anyRoughSession,
  pauses: fc.array(
    fc.record({
      slot: fc.nat(7),
      atMs: fc.integer({ min: 0, max: 4000 }),
      lastsMs: fc.integer({ min: 0, max: 1500 }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});

describe('whenever anybody pauses, on any network', () => {
  it('[RB-1] [RB-15] [RB-16] [REG-37] all stand on equal frames, and reach the same end', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const { players, seed } = plan;
        const session = play({
          players,
          seed,
          durationFrames: 240,
          netcode: plan,
          links: roughLinks(plan),
        });
        for (const { slot, atMs, lastsMs } of plan.pauses) {
          const { runner } = session.peers[slot % players]!;
          session.clock.schedule(atMs, () => runner.pause());
          session.clock.schedule(atMs + lastsMs, () => runner.resume());
        }
        session.runToEnd(60_000);
        const [first] = session.peers;
        const inputs = joinInputs(first!.confirmed);
        const truth = replay(counterGame, { players, seed, settings, inputs, episode: 1 });
        const stands = ofType(first!.events, 'paused').map(({ frame }) => frame);
        for (const { events, confirmed } of session.peers) {
          expect(joinInputs(confirmed)).toEqual(inputs);
          expect(ofType(events, 'finished')).toMatchObject([{ frame: 239, checksum: truth.checksum }]);
          expect(ofType(events, 'paused').map(({ frame }) => frame)).toEqual(stands);
          expect(ofType(events, 'unpaused').map(({ frame }) => frame)).toEqual(stands);
          expect(ofType(events, 'desynced')).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });
});
