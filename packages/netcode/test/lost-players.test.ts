import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Game, type RunnerEvent, replay } from '../src/index.ts';
import { type CounterSettings, type CounterState, counterGame } from './support/counter-game.ts';
import { anyRoughSession, roughLinks } from './support/rough-network.ts';
import {
  createSimulatedSession,
  joinInputs,
  type SimulatedSession,
  scriptedInput,
} from './support/simulated-session.ts';

type Options = Partial<Parameters<typeof createSimulatedSession<CounterState, CounterSettings>>[0]>;
const settings = { endAfter: 0 };

/** Its bot looks at the state and at its own chance: one that saw a wrong state, or drew once too often, shows at once. */
const withBot: Game<CounterState, number, CounterSettings> = {
  ...counterGame,
  bot: (state, slot, random) => ((state.total >>> 3) ^ random.int(64) ^ slot) & 0xffff,
};

function play(options: Options = {}) {
  return createSimulatedSession<CounterState, CounterSettings>({
    game: counterGame,
    players: 3,
    seed: 'lost',
    settings,
    links: () => ({ delayMs: 40 }),
    ...options,
  });
}

const ofType = <Type extends RunnerEvent['type']>(events: readonly RunnerEvent[], type: Type) =>
  events.filter((event): event is Extract<RunnerEvent, { type: Type }> => event.type === type);

const inputOf = (confirmed: readonly Uint8Array[], frame: number, slot: number) =>
  confirmed[frame]![2 * slot]! | (confirmed[frame]![2 * slot + 1]! << 8);

/** All that must hold for those who are left, whatever happened. Returns the frame each lost slot's input ended with. */
function checkSurvivors(
  session: SimulatedSession<CounterState>,
  seed: string,
  isGone: (slot: number) => boolean,
) {
  const survivors = session.peers.filter((_, slot) => !isGone(slot));
  const [first] = survivors;
  const inputs = joinInputs(first!.confirmed);
  const truth = replay(counterGame, { players: session.peers.length, seed, settings, inputs, episode: 1 });
  const ends = new Map(ofType(first!.events, 'dropped').map(({ slot, frame }) => [slot, frame]));
  for (const { events, confirmed } of survivors) {
    expect(ofType(events, 'failed')).toEqual([]);
    expect(ofType(events, 'desynced')).toEqual([]);
    expect(joinInputs(confirmed)).toEqual(inputs);
    expect(ofType(events, 'finished')).toMatchObject([{ checksum: truth.checksum }]);
    expect(new Map(ofType(events, 'dropped').map(({ slot, frame }) => [slot, frame]))).toEqual(ends);
    expect(ofType(events, 'unpaused').length).toBe(ofType(events, 'paused').length);
  }
  return { ends, confirmed: first!.confirmed };
}

describe('a lost player', () => {
  it('[RB-17] has play stand still on its last input that any survivor has, on all of them', () => {
    const session = play({ links: (from, to) => ({ delayMs: from === 2 && to === 0 ? 130 : 20 }) });
    session.run(1000);
    session.close(2);
    session.run(300);
    session.peers[0]!.runner.suspendPlayer(2);
    session.run(200);
    session.peers[1]!.runner.suspendPlayer(2);
    session.run(1500);
    const [first, second] = session.peers;
    expect(first!.runner.frame).toBe(second!.runner.frame);
    for (const { runner, events } of [first!, second!]) {
      expect(ofType(events, 'paused')).toEqual([
        { type: 'paused', frame: runner.frame, cause: 'lost', slots: [2] },
      ]);
      expect(runner.stats(session.clock.now)).toMatchObject({ isPaused: true, confirmedFrame: runner.frame });
    }
    // Every input that had reached slot 1 counts, also the ones that slot 0 was given by it.
    expect(first!.runner.frame).toBeGreaterThan(54);
  });

  it('[RB-18] dropped without more ado leaves an idle slot, from the same frame on every peer', () => {
    for (const players of [2, 3, 4, 8]) {
      const session = play({ players, durationFrames: 200 });
      session.run(1000);
      session.close(players - 1);
      session.run(100);
      for (const { runner } of session.peers) runner.dropPlayer(players - 1);
      session.runToEnd(20_000);
      const { ends, confirmed } = checkSurvivors(session, 'lost', (slot) => slot === players - 1);
      const end = ends.get(players - 1)!;
      expect([...ends.keys()]).toEqual([players - 1]);
      expect(end).toBeGreaterThan(40);
      const script = scriptedInput('lost');
      for (let frame = 2; frame < 200; frame++) {
        const expected = frame <= end ? script(players - 1, frame - 2) : 0;
        expect(inputOf(confirmed, frame, players - 1)).toBe(expected);
      }
    }
  });

  it('[RB-18] [RB-20] may be played on by a bot, the same on every peer', () => {
    const session = play({ game: withBot, durationFrames: 200, override: () => ({ onPlayerDrop: 'bot' }) });
    session.run(1000);
    session.close(0);
    for (const { runner } of session.peers) runner.dropPlayer(0);
    session.runToEnd(20_000);
    const { ends, confirmed } = checkSurvivors(session, 'lost', (slot) => slot === 0);
    const values = new Set<number>();
    for (let frame = ends.get(0)! + 1; frame < 200; frame++) values.add(inputOf(confirmed, frame, 0));
    expect(values.size).toBeGreaterThan(20);
  });

  it('[RB-17] is agreed on also when another is lost in the middle of it', () => {
    // What slot 3 sent last only slot 2 has, and slot 2 is lost when it has told so.
    for (let lostAfterMs = 0; lostAfterMs <= 400; lostAfterMs += 20) {
      const session = play({
        players: 4,
        durationFrames: 160,
        links: (from, to) => ({ delayMs: from === 3 && to !== 2 ? 120 : 30 }),
      });
      session.run(1000);
      session.close(3);
      for (const { runner } of session.peers) runner.dropPlayer(3);
      session.run(lostAfterMs);
      session.close(2);
      session.run(50);
      session.peers[0]!.runner.dropPlayer(2);
      session.run(70);
      session.peers[1]!.runner.dropPlayer(2);
      session.runToEnd(20_000);
      const { ends } = checkSurvivors(session, 'lost', (slot) => slot >= 2);
      expect([...ends.keys()].sort()).toEqual([2, 3]);
    }
  });

  it('[RB-17] lost at the very end lets everybody reach it, also who had not all of its inputs', () => {
    for (let lostAt = 860; lostAt <= 1060; lostAt += 20) {
      const session = play({
        durationFrames: 60,
        links: (from, to) => ({ delayMs: from === 2 && to === 0 ? 150 : 10 }),
      });
      session.run(lostAt);
      session.close(2);
      session.run(300);
      for (const { runner } of session.peers) runner.dropPlayer(2);
      session.runToEnd(10_000);
      checkSurvivors(session, 'lost', (slot) => slot === 2);
    }
  });

  it('is ignored from then on, whatever it sends, and calls about nobody change nothing', () => {
    const session = play({ durationFrames: 200 });
    session.run(1000);
    for (const slot of [0, 1]) session.peers[slot]!.runner.suspendPlayer(2);
    session.run(1000);
    const dropped = session.peers[0]!.runner.stats(0).droppedPackets;
    session.run(500);
    expect(session.peers[0]!.runner.stats(0).droppedPackets).toBeGreaterThan(dropped + 1);
    expect(session.peers[0]!.runner.stats(0).peers.map(({ slot }) => slot)).toEqual([1]);
    for (const { runner } of session.peers) {
      for (const slot of [-1, 3, 0.5, Number.NaN]) {
        runner.suspendPlayer(slot);
        runner.dropPlayer(slot);
        runner.readmitPlayer(slot);
      }
    }
    session.peers[0]!.runner.dropPlayer(0);
    for (const slot of [0, 1]) session.peers[slot]!.runner.dropPlayer(2);
    session.run(3500);
    for (const slot of [0, 1]) {
      expect(session.peers[slot]!.events.at(-1)).toMatchObject({ type: 'finished', frame: 199 });
    }
  });
});

describe('bots from the start', () => {
  it('[RB-20] need no peer and no packet, and play the same everywhere', () => {
    for (const bots of [[1], [0, 3], [1, 2, 3]]) {
      const session = play({
        game: withBot,
        players: 4,
        durationFrames: 200,
        links: () => ({ delayMs: 60, jitterMs: 30, reorders: true, lossRatio: 0.1 }),
        override: (slot) => ({
          bots: bots.filter((bot) => bot !== slot),
          send: (to, bytes) => {
            expect(bots).not.toContain(to);
            session.network.send(slot, to, bytes);
          },
        }),
      });
      for (const slot of bots) session.close(slot);
      session.runToEnd(20_000);
      const { confirmed } = checkSurvivors(session, 'lost', (slot) => bots.includes(slot));
      for (const slot of bots) {
        const values = new Set(confirmed.map((_, frame) => inputOf(confirmed, frame, slot)));
        expect(values.size).toBeGreaterThan(20);
      }
    }
  });
});

const anyPlan = fc.record({
  players: fc.constantFrom(3, 4, 5, 8),
  ...anyRoughSession,
  losses: fc.array(
    fc.record({
      slot: fc.nat(7),
      atMs: fc.integer({ min: 0, max: 3500 }),
      noticedMs: fc.array(fc.integer({ min: 0, max: 800 }), { minLength: 8, maxLength: 8 }),
      suspendedMs: fc.option(fc.integer({ min: 0, max: 1000 }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  pauses: fc.array(
    fc.record({ slot: fc.nat(7), atMs: fc.integer({ min: 0, max: 4000 }), lastsMs: fc.nat(1500) }),
    { maxLength: 3 },
  ),
});

describe('whoever is lost, whenever, on any network', () => {
  it('[RB-1] [RB-17] [RB-18] those who are left agree on every input, and reach the end', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const { players, seed } = plan;
        const session = play({
          game: withBot,
          players,
          seed,
          durationFrames: 240,
          netcode: plan,
          links: roughLinks(plan),
          override: () => ({ onPlayerDrop: seed.length % 2 === 0 ? 'bot' : 'idle' }),
        });
        // At least two are left.
        const lostSlots = new Set<number>();
        for (const { slot: any, atMs, noticedMs, suspendedMs } of plan.losses) {
          const slot = any % players;
          if (lostSlots.has(slot) || lostSlots.size === players - 2) continue;
          lostSlots.add(slot);
          session.clock.schedule(atMs, () => session.close(slot));
          for (const [other, { runner }] of session.peers.entries()) {
            const toldAt = atMs + noticedMs[other]!;
            if (suspendedMs !== undefined) session.clock.schedule(toldAt, () => runner.suspendPlayer(slot));
            session.clock.schedule(toldAt + (suspendedMs ?? 0), () => runner.dropPlayer(slot));
          }
        }
        for (const { slot, atMs, lastsMs } of plan.pauses) {
          const { runner } = session.peers[slot % players]!;
          session.clock.schedule(atMs, () => runner.pause());
          session.clock.schedule(atMs + lastsMs, () => runner.resume());
        }
        session.runToEnd(60_000);
        checkSurvivors(session, seed, (slot) => lostSlots.has(slot));
      }),
      { numRuns: Number(process.env.SESSIONS ?? 60) },
    );
  });
});
