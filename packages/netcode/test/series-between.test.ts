import { describe, expect, it } from 'vitest';
import { chaseGame } from './support/chase-game.ts';
import { counterGame } from './support/counter-game.ts';
import { createSimulatedSeries, type SimulatedSeriesPeer, typesOf } from './support/simulated-series.ts';

const settings = { endAfter: 0 };

describe('between two episodes', () => {
  const pair = (extra: object = {}) =>
    createSimulatedSeries({
      game: counterGame,
      players: 2,
      seed: 'between',
      settings,
      episodes: 2,
      durationFrames: 60,
      links: () => ({ delayMs: 30 }),
      ...extra,
    });
  const isBetween = (peer: SimulatedSeriesPeer<unknown>) =>
    peer.events.some(({ type }) => type === 'episodeFinished');

  it('[RB-15] a pause keeps all from starting the next', () => {
    const session = pair();
    session.peers[0]!.isDeafToWords = true;
    session.runUntil(10_000, () => session.peers.every(isBetween));
    session.peers[1]!.series.pause();
    session.run(100);
    session.peers[0]!.isDeafToWords = false;
    session.run(5000);
    expect(session.peers.map(({ series }) => series.episode)).toEqual([0, 0]);
    session.peers[1]!.series.resume();
    session.runToEnd(10_000);
    expect(session.peers.map((peer) => typesOf(peer, 'finished').length)).toEqual([1, 1]);
  });

  it('[RB-15] a pause after the start was set is one of the next episode', () => {
    const session = pair();
    session.runUntil(10_000, () => session.peers.every(({ series }) => series.episode === 1));
    session.peers[1]!.series.pause();
    session.run(3000);
    expect(session.peers.map(({ series }) => series.stats(session.clock.now).isPaused)).toEqual([true, true]);
    session.peers[1]!.series.resume();
    session.runToEnd(10_000);
    expect(session.peers.map((peer) => typesOf(peer, 'finished').length)).toEqual([1, 1]);
  });

  it('[RB-15] a pause while the news of the start is on its way is one of the next episode too', () => {
    const session = pair({ links: () => ({ delayMs: 100 }) });
    session.runUntil(10_000, () => session.peers.every(isBetween));
    // Slot 0 has heard by now that slot 1 is ready, and slot 1 has not heard what slot 0 made of it.
    session.run(120);
    session.peers[1]!.series.pause();
    session.run(3000);
    expect(session.peers.map(({ series }) => series.episode)).toEqual([1, 1]);
    expect(session.peers.map(({ series }) => series.stats(session.clock.now).isPaused)).toEqual([true, true]);
    session.peers[1]!.series.resume();
    session.runToEnd(10_000);
    expect(session.peers.map((peer) => typesOf(peer, 'finished').length)).toEqual([1, 1]);
  });

  it('[RB-15] a pause in an episode is passed on to its runner', () => {
    const session = pair();
    session.run(500);
    session.peers[0]!.series.pause();
    session.run(1000);
    for (const peer of session.peers) expect(typesOf(peer, 'paused').length).toBe(1);
    session.peers[0]!.series.resume();
    session.runToEnd(10_000);
    for (const peer of session.peers) expect(typesOf(peer, 'unpaused', 'finished').length).toBe(2);
  });

  it('[RB-22] a peer that falls silent is told once, and once that it is back', () => {
    const session = pair();
    session.runUntil(10_000, () => session.peers.every(isBetween));
    session.peers[1]!.isAsleep = true;
    session.run(1500);
    expect(typesOf(session.peers[0]!, 'interrupted', 'reconnected')).toEqual([
      { type: 'interrupted', slot: 1 },
    ]);
    session.peers[1]!.isAsleep = false;
    session.runToEnd(10_000);
    expect(typesOf(session.peers[0]!, 'interrupted', 'reconnected')).toEqual([
      { type: 'interrupted', slot: 1 },
      { type: 'reconnected', slot: 1 },
    ]);
    expect(typesOf(session.peers[0]!, 'finished').length).toBe(1);
  });

  it('[RB-22] nobody is told to be silent in an intermission however long', () => {
    const session = pair({ intermissionMs: 5000 });
    session.runToEnd(20_000);
    for (const peer of session.peers) expect(typesOf(peer, 'interrupted').length).toBe(0);
  });

  it('[RB-22] who is silent from before the start on is told once', () => {
    const session = pair({ intermissionMs: 2000 });
    session.runUntil(10_000, () => session.peers.every(isBetween));
    session.run(500);
    session.peers[1]!.isAsleep = true;
    session.run(5000);
    expect(session.peers[0]!.series.episode).toBe(1);
    expect(typesOf(session.peers[0]!, 'interrupted', 'reconnected')).toEqual([
      { type: 'interrupted', slot: 1 },
    ]);
    session.peers[1]!.isAsleep = false;
    session.runToEnd(10_000);
    expect(typesOf(session.peers[0]!, 'interrupted', 'reconnected')).toEqual([
      { type: 'interrupted', slot: 1 },
      { type: 'reconnected', slot: 1 },
    ]);
  });

  it('who learns of the start late begins at once', () => {
    const session = pair({ intermissionMs: 0 });
    session.runUntil(10_000, () => session.peers.every(isBetween));
    session.runUntil(10_000, () => session.peers[0]!.series.episode === 1);
    session.network.cut(0, 1, 800);
    session.runToEnd(20_000);
    expect(session.peers.map((peer) => typesOf(peer, 'finished', 'desynced').length)).toEqual([1, 1]);
  });

  it('a game that throws in init, or a view in readInput, ends the series as failed', () => {
    const session = pair({
      game: {
        ...counterGame,
        init(context: Parameters<typeof counterGame.init>[0]) {
          if (context.episode === 1) throw new Error('no second time');
          return counterGame.init(context);
        },
      },
    });
    session.run(5000);
    const [first] = session.peers;
    expect(first!.series.isOver).toBe(true);
    expect(first!.events.at(-1)).toMatchObject({
      type: 'failed',
      frame: -1,
      error: new Error('no second time'),
    });
    let isBroken = false;
    const other = pair({
      input: () => {
        if (isBroken) throw new Error('no input');
        return 0;
      },
    });
    other.runUntil(10_000, () => other.peers.every(isBetween));
    isBroken = true;
    other.run(100);
    expect(other.peers[0]!.events.at(-1)).toMatchObject({ type: 'failed', error: new Error('no input') });
  });

  it('a desync ends the series', () => {
    const session = pair({
      override: (slot: number) =>
        slot === 0
          ? {}
          : {
              game: {
                ...counterGame,
                step(
                  state: Parameters<typeof counterGame.step>[0],
                  inputs: readonly number[],
                  context: Parameters<typeof counterGame.step>[2],
                ) {
                  counterGame.step(state, inputs, context);
                  state.total += 1;
                },
              },
            },
    });
    session.run(5000);
    for (const peer of session.peers) {
      expect(peer.series.isOver).toBe(true);
      expect(typesOf(peer, 'desynced', 'episodeFinished', 'finished')).toMatchObject([{ type: 'desynced' }]);
    }
  });
});

describe('players who leave a series', () => {
  for (const onPlayerDrop of ['idle', 'bot'] as const) {
    const three = (extra: object = {}) =>
      createSimulatedSeries({
        game: chaseGame,
        players: 3,
        seed: `drop ${onPlayerDrop}`,
        settings: null,
        episodes: 3,
        durationFrames: 60,
        links: () => ({ delayMs: 30 }),
        override: () => ({ onPlayerDrop }),
        ...extra,
      });
    const checkEnds = (session: ReturnType<typeof three>, slots: readonly number[]) => {
      session.runToEnd(30_000);
      const [first] = slots.map((slot) => session.peers[slot]!);
      for (const slot of slots) {
        const peer = session.peers[slot]!;
        expect(typesOf(peer, 'episodeFinished', 'finished')).toEqual(
          typesOf(first!, 'episodeFinished', 'finished'),
        );
        expect(typesOf(peer, 'finished').length).toBe(1);
        expect(typesOf(peer, 'dropped').length).toBe(1);
      }
      const last = first!.confirmed[2]!.map((bytes) => bytes[1]!);
      expect(last.some((byte) => byte !== 0)).toBe(onPlayerDrop === 'bot');
    };

    it(`[RB-18] [RB-21] stay ${onPlayerDrop} in the episodes after the one they left`, () => {
      const session = three();
      session.run(600);
      session.close(1);
      session.run(50);
      for (const slot of [0, 2]) session.peers[slot]!.series.dropPlayer(1);
      checkEnds(session, [0, 2]);
    });

    it(`[RB-18] [RB-21] are ${onPlayerDrop} from frame 0 on when they leave between two`, () => {
      const session = three();
      session.runUntil(10_000, () =>
        session.peers.every((peer) => typesOf(peer, 'episodeFinished').length === 1),
      );
      session.close(1);
      session.run(1000);
      // The others have heard of it one after the other.
      session.peers[2]!.series.dropPlayer(1);
      session.run(100);
      session.peers[0]!.series.dropPlayer(1);
      checkEnds(session, [0, 2]);
      expect(session.peers[0]!.confirmed[1]!.length).toBe(60);
    });

    it(`[RB-17] [RB-18] [RB-21] are ${onPlayerDrop} when they leave while the news of the start is on its way`, () => {
      for (const isSuspendedFirst of [false, true]) {
        const session = three({ links: () => ({ delayMs: 100 }) });
        session.runUntil(10_000, () =>
          session.peers.every((peer) => typesOf(peer, 'episodeFinished').length === 1),
        );
        session.run(120);
        session.close(1);
        if (isSuspendedFirst) {
          for (const slot of [2, 0]) session.peers[slot]!.series.suspendPlayer(1);
          session.run(1500);
          const stats = [0, 2].map((slot) => session.peers[slot]!.series.stats(session.clock.now));
          expect(stats).toMatchObject(
            [0, 2].map(() => ({ episode: 1, isPaused: true, frame: stats[0]!.frame })),
          );
        }
        session.peers[2]!.series.dropPlayer(1);
        session.run(50);
        session.peers[0]!.series.dropPlayer(1);
        checkEnds(session, [0, 2]);
      }
    });
  }
});
