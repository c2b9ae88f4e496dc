import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Game, NetcodeError, type RunnerEvent, replay } from '../src/index.ts';
import { type CounterSettings, type CounterState, counterGame } from './support/counter-game.ts';
import { anyRoughSession, roughLinks } from './support/rough-network.ts';
import { createSimulatedSession, joinInputs, type SimulatedSession } from './support/simulated-session.ts';

type CounterGame = Game<CounterState, number, CounterSettings>;
type Options = Partial<Parameters<typeof createSimulatedSession<CounterState, CounterSettings>>[0]>;
const settings = { endAfter: 0 };

/** The same game with a state so large that it takes a while to carry. */
const largeGame: CounterGame = {
  ...counterGame,
  init: (context) => Object.assign(counterGame.init(context), { ballast: new Uint8Array(120_000) }),
  bot: (state, slot, random) => ((state.total >>> 3) ^ random.int(64) ^ slot) & 0xffff,
};

function play(options: Options = {}) {
  return createSimulatedSession<CounterState, CounterSettings>({
    game: counterGame,
    players: 3,
    seed: 'back',
    settings,
    durationFrames: 300,
    links: () => ({ delayMs: 40 }),
    ...options,
  });
}

const ofType = <Type extends RunnerEvent['type']>(events: readonly RunnerEvent[], type: Type) =>
  events.filter((event): event is Extract<RunnerEvent, { type: Type }> => event.type === type);

const others = (session: SimulatedSession<CounterState>, slot: number) =>
  session.peers.filter((_, other) => other !== slot);

/** The page in `slot` is loaded anew; the others are told that it is lost, and that it is back. */
function reload(session: SimulatedSession<CounterState>, slot: number): void {
  session.close(slot);
  session.run(150);
  for (const { runner } of others(session, slot)) runner.suspendPlayer(slot);
  session.run(300);
  session.reload(slot);
  for (const { runner } of others(session, slot)) runner.readmitPlayer(slot);
}

/** Everybody who is there reached the same end with the same inputs, as far as it was there. */
function checkAll(
  session: SimulatedSession<CounterState>,
  seed: string,
  isGone = (_: number) => false,
): void {
  const players = session.peers.length;
  const whole = session.peers.find((peer, slot) => !isGone(slot) && peer.firstConfirmed === 0)!;
  const truth = replay(counterGame, {
    players,
    seed,
    settings,
    inputs: joinInputs(whole.confirmed),
    episode: 1,
  });
  for (const [slot, { events, confirmed, firstConfirmed, runner }] of session.peers.entries()) {
    if (isGone(slot)) continue;
    expect(ofType(events, 'failed')).toEqual([]);
    expect(ofType(events, 'desynced')).toEqual([]);
    expect(ofType(events, 'finished'), `slot ${slot} at ${runner.frame}`).toHaveLength(1);
    expect(joinInputs(confirmed)).toEqual(joinInputs(whole.confirmed.slice(firstConfirmed)));
    const { total, perPlayer } = runner.state;
    expect({ total, perPlayer }).toEqual({ total: truth.state.total, perPlayer: truth.state.perPlayer });
  }
}

describe('a page that comes back', () => {
  it('[RB-19] is given the state and plays on in its slot', () => {
    for (const players of [2, 3, 4, 8]) {
      for (const slot of [0, players - 1]) {
        const session = play({ players });
        session.run(1000);
        reload(session, slot);
        session.runToEnd(30_000);
        checkAll(session, 'back');
        const frame = session.peers[slot]!.firstConfirmed - 1;
        expect(frame).toBeGreaterThan(40);
        for (const { events } of session.peers) {
          expect(ofType(events, 'rejoined')).toEqual([{ type: 'rejoined', slot, frame }]);
          expect(ofType(events, 'paused')).toMatchObject([{ frame, slots: [slot] }]);
          expect(ofType(events, 'unpaused')).toEqual([{ type: 'unpaused', frame }]);
        }
        // It plays: its inputs change again.
        const last = session.peers[1 - Math.min(1, slot)]!.confirmed.slice(-60);
        expect(new Set(last.map((bytes) => bytes[2 * slot])).size).toBeGreaterThan(3);
      }
    }
  });

  it('[RB-19] while others want a pause stands still with them, and knows the inputs given for after it', () => {
    const session = play({ netcode: { inputDelayFrames: 4 } });
    session.run(1000);
    session.peers[0]!.runner.pause();
    session.run(500);
    reload(session, 2);
    session.run(1500);
    const frames = session.peers.map(({ runner }) => runner.frame);
    expect(new Set(frames).size).toBe(1);
    session.peers[0]!.runner.resume();
    session.runToEnd(30_000);
    checkAll(session, 'back');
  });

  it('[RB-14] [RB-19] gets it also over a link that dies in the middle, again and again', () => {
    const session = play({ game: largeGame, links: () => ({ delayMs: 60, lossRatio: 0.1 }) });
    session.run(1000);
    reload(session, 2);
    for (let i = 0; i < 4; i++) {
      session.run(400);
      session.network.breakLink(0, 2);
      session.network.breakLink(2, 0);
    }
    session.runToEnd(60_000);
    checkAll(session, 'back');
  });

  it('[RB-17] [RB-19] gets it from another when the one who gives it is lost', () => {
    for (let lostAfterMs = 0; lostAfterMs <= 900; lostAfterMs += 100) {
      const session = play({ game: largeGame, players: 4 });
      session.run(1000);
      reload(session, 3);
      session.run(lostAfterMs);
      session.close(0);
      session.run(200);
      for (const { runner } of others(session, 0)) runner.dropPlayer(0);
      session.runToEnd(60_000);
      checkAll(session, 'back', (slot) => slot === 0);
      for (const { events } of others(session, 0))
        expect(ofType(events, 'dropped')).toMatchObject([{ slot: 0 }]);
    }
  });

  it('[RB-19] and is lost again may come back again, at any moment', () => {
    for (let lostAfterMs = 0; lostAfterMs <= 900; lostAfterMs += 100) {
      const session = play({ game: largeGame });
      session.run(1000);
      reload(session, 1);
      session.run(lostAfterMs);
      reload(session, 1);
      session.runToEnd(60_000);
      checkAll(session, 'back');
    }
  });

  it('[RB-18] [RB-19] into a game with bots knows who is one, and who has become one', () => {
    const session = play({
      game: largeGame,
      players: 4,
      override: (slot) => ({ bots: slot === 2 ? [] : [2], onPlayerDrop: 'bot' }),
    });
    session.close(2);
    session.run(1000);
    session.close(0);
    for (const slot of [1, 3]) session.peers[slot]!.runner.dropPlayer(0);
    session.run(1500);
    session.close(1);
    session.run(150);
    session.peers[3]!.runner.suspendPlayer(1);
    session.run(300);
    session.reload(1);
    session.network.cut(0, 1, 1e9);
    session.peers[3]!.runner.readmitPlayer(1);
    // The server tells a new page who is gone; it will hear the same from its peers.
    session.peers[1]!.runner.dropPlayer(0);
    session.runToEnd(30_000);
    const [second, fourth] = [session.peers[1]!, session.peers[3]!];
    expect(ofType(second.events, 'finished')).toHaveLength(1);
    expect(ofType(second.events, 'finished')).toEqual(ofType(fourth.events, 'finished'));
    expect(joinInputs(second.confirmed)).toEqual(joinInputs(fourth.confirmed.slice(second.firstConfirmed)));
  });

  it('needs the reliable channel', () => {
    expect(() => play({ override: () => ({ rejoin: true, sendReliable: undefined as never }) })).toThrow(
      NetcodeError,
    );
  });

  it('[RB-7] takes nothing that is no state, and nobody else does', () => {
    const session = play();
    session.run(1000);
    reload(session, 2);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(2), fc.nat(2), (bytes, from, to) => {
        if (bytes.length > 2) bytes.set([bytes[0]! % 4, 7, 1]);
        session.peers[to]!.runner.receiveReliable(from, bytes, session.clock.now);
      }),
      { numRuns: 500 },
    );
    session.runToEnd(30_000);
    checkAll(session, 'back');
  });
});

const anyPlan = fc.record({
  players: fc.constantFrom(2, 3, 4),
  ...anyRoughSession,
  reloads: fc.array(
    fc.record({
      slot: fc.nat(3),
      atMs: fc.integer({ min: 0, max: 4000 }),
      takesMs: fc.integer({ min: 200, max: 1500 }),
      noticedMs: fc.array(fc.integer({ min: 0, max: 190 }), { minLength: 4, maxLength: 4 }),
      readmittedMs: fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 4, maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  pauses: fc.array(
    fc.record({ slot: fc.nat(3), atMs: fc.integer({ min: 0, max: 4000 }), lastsMs: fc.nat(1500) }),
    { maxLength: 3 },
  ),
});

describe('whoever comes back, whenever, on any network', () => {
  it('[RB-1] [RB-16] [RB-19] all who stayed and all who came back agree, and reach the end', () => {
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
        // Slot 0 stays, and each of the others is reloaded at most once.
        const reloaded = new Set<number>([0]);
        for (const { slot: any, atMs, takesMs, noticedMs, readmittedMs } of plan.reloads) {
          const slot = any % players;
          if (reloaded.has(slot)) continue;
          reloaded.add(slot);
          session.clock.schedule(atMs, () => {
            if (!session.peers[0]!.runner.isOver) session.close(slot);
          });
          session.clock.schedule(atMs + takesMs, () => {
            if (session.peers[slot]!.isAsleep) session.reload(slot);
          });
          for (const [other, peer] of session.peers.entries()) {
            if (other === slot) continue;
            session.clock.schedule(atMs + noticedMs[other]!, () => {
              if (session.peers[slot]!.isAsleep) peer.runner.suspendPlayer(slot);
            });
            session.clock.schedule(atMs + takesMs + readmittedMs[other]!, () =>
              peer.runner.readmitPlayer(slot),
            );
          }
        }
        for (const { slot: any, atMs, lastsMs } of plan.pauses) {
          const peer = session.peers[any % players]!;
          session.clock.schedule(atMs, () => peer.runner.pause());
          session.clock.schedule(atMs + lastsMs, () => peer.runner.resume());
        }
        session.runToEnd(60_000);
        checkAll(session, seed);
      }),
      { numRuns: Number(process.env.SESSIONS ?? 50) },
    );
  });
});
