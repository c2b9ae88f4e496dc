import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeSeriesWord } from '../src/series-word.ts';
import { chaseGame } from './support/chase-game.ts';
import { createSimulatedSeries } from './support/simulated-series.ts';
import { joinInputs } from './support/simulated-session.ts';

const EPISODES = 3;

describe('a series of episodes', () => {
  it('[RB-7] [RB-21] begins the next for nobody before all have finished, whatever one of them says', () => {
    const session = createSimulatedSeries({
      game: chaseGame,
      players: 3,
      seed: 'too early',
      settings: null,
      episodes: 2,
      durationFrames: 60,
      links: (from, to) => ({ delayMs: from === 1 && to === 0 ? 150 : 20 }),
    });
    const hasFinished = (slot: number) =>
      session.peers[slot]!.events.some(({ type }) => type === 'episodeFinished');
    session.runUntil(5000, () => hasFinished(1));
    expect(hasFinished(0)).toBe(false);
    // The last inputs of slot 1 are lost on their way to slot 0, and slot 2 says that slot 0 begins the next at once.
    session.network.breakLink(1, 0);
    session.network.cut(1, 0, 500);
    const start = { source: 0, fresh: 0, inMs: 0 };
    const word = { epoch: 7, episode: 0, isFinished: true, isReady: true, isNew: false, gone: 0, start };
    session.peers[1]!.series.receive(2, encodeSeriesWord(word), session.clock.now);
    session.runToEnd(20_000);
    for (const { events } of session.peers) {
      expect(events.map(({ type }) => type)).toContain('episodeFinished');
      expect(events.at(-1)).toMatchObject({ type: 'finished', frame: 59 });
    }
  });

  it('[RB-19] [RB-22] tells of a page that came back when it falls silent, as of the one before it', () => {
    const session = createSimulatedSeries({
      game: chaseGame,
      players: 3,
      seed: 'silent',
      settings: null,
      episodes: 2,
      durationFrames: 900,
      links: () => ({ delayMs: 20 }),
    });
    const toldOf2 = () => session.peers[0]!.events.filter((event) => 'slot' in event && event.slot === 2);
    session.run(1000);
    session.close(2);
    session.run(700);
    for (const slot of [0, 1]) session.peers[slot]!.series.suspendPlayer(2);
    session.comeBack(2);
    for (const slot of [0, 1]) session.peers[slot]!.series.readmitPlayer(2);
    session.run(2000);
    expect(toldOf2().map(({ type }) => type)).toEqual(['interrupted', 'rejoined']);
    session.network.cut(2, 0, 800);
    session.run(1500);
    expect(toldOf2().map(({ type }) => type)).toEqual([
      'interrupted',
      'rejoined',
      'interrupted',
      'reconnected',
    ]);
  });

  it('[RB-15] [RB-17] [RB-19] [RB-21] ends alike for all, whoever pauses, leaves or comes back, whenever', () => {
    const anyPlan = fc.record({
      seed: fc.string({ minLength: 1, maxLength: 6 }),
      delayMs: fc.integer({ min: 0, max: 100 }),
      jitterMs: fc.integer({ min: 0, max: 40 }),
      lossRatio: fc.constantFrom(0, 0.1, 0.2),
      onPlayerDrop: fc.constantFrom('idle' as const, 'bot' as const),
      fault: fc.constantFrom('pause', 'drop', 'reload', 'cut'),
      slot: fc.nat(2),
      atMs: fc.integer({ min: 150, max: 4000 }),
      lastsMs: fc.integer({ min: 50, max: 2000 }),
      /** The others hear of it one after the other. */
      apartMs: fc.integer({ min: 0, max: 300 }),
    });
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const { seed, delayMs, jitterMs, lossRatio, onPlayerDrop, fault, slot, atMs, lastsMs, apartMs } =
          plan;
        const session = createSimulatedSeries({
          game: chaseGame,
          players: 3,
          seed,
          settings: null,
          episodes: EPISODES,
          durationFrames: 60,
          intermissionMs: 300,
          links: () => ({ delayMs, jitterMs, lossRatio, reorders: true }),
          override: () => ({ onPlayerDrop }),
        });
        const others = [0, 1, 2].filter((other) => other !== slot);
        const peer = (other: number) => session.peers[other]!.series;
        session.run(atMs);
        const isOver = session.peers.some(({ series }) => series.isOver);
        if (!isOver && fault === 'pause') {
          peer(slot).pause();
          session.run(lastsMs);
          peer(slot).resume();
        } else if (!isOver && fault === 'cut') {
          session.network.cut(slot, others[0]!, lastsMs);
        } else if (!isOver) {
          session.close(slot);
          for (const other of others) {
            session.run(apartMs);
            if (fault === 'drop') peer(other).dropPlayer(slot);
            else peer(other).suspendPlayer(slot);
          }
          session.run(lastsMs);
          if (fault === 'reload') {
            session.comeBack(slot);
            for (const other of others) {
              session.run(apartMs);
              peer(other).readmitPlayer(slot);
            }
          }
        }
        session.runToEnd(60_000);
        const [first] = others.map((other) => session.peers[other]!);
        const endsOf = (of: typeof first) =>
          of!.events
            .filter(({ type }) => ['episodeFinished', 'finished', 'desynced', 'failed'].includes(type))
            .map(({ at: _, ...end }) => end);
        expect(endsOf(first).map(({ type }) => type)).toEqual([
          'episodeFinished',
          'episodeFinished',
          'finished',
        ]);
        for (const present of session.peers.filter((present) => present !== undefined)) {
          const ends = endsOf(present);
          // A page that came back knows the ends from then on; none if it was gone when the others had theirs.
          expect(ends.length).toBeGreaterThanOrEqual(fault === 'reload' ? 0 : EPISODES);
          expect(ends).toEqual(endsOf(first).slice(EPISODES - ends.length));
          const recorded = (present.confirmed[EPISODES - 1] ?? []).filter((frame) => frame !== undefined);
          const truth = joinInputs(first!.confirmed[EPISODES - 1]!);
          expect(joinInputs(recorded)).toEqual(truth.subarray(truth.length - 3 * recorded.length));
        }
      }),
      { numRuns: Number(process.env.SESSIONS ?? 40) },
    );
  });
});
