import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LinkConditions } from '../../testkit/src/network/simulated-network.ts';
import { NetcodeError, replay } from '../src/index.ts';
import { createSeries, episodeSeed } from '../src/series.ts';
import { decodeSeriesWord, encodeSeriesWord, isSeriesWord, type SeriesWord } from '../src/series-word.ts';
import { chaseGame } from './support/chase-game.ts';
import { counterGame } from './support/counter-game.ts';
import { raceGame } from './support/race-game.ts';
import { createSimulatedSeries, type SimulatedSeriesPeer } from './support/simulated-series.ts';
import { joinInputs } from './support/simulated-session.ts';

const FRAME_MS = 1000 / 60;
const settings = { endAfter: 0 };

function typesOf(peer: SimulatedSeriesPeer<unknown>, ...types: string[]) {
  return peer.events.filter(({ type }) => types.includes(type)).map(({ at: _, ...event }) => event);
}

/** How far apart the peers stepped frame 0 of an episode. */
function startSpreadMs(peers: readonly SimulatedSeriesPeer<unknown>[], episode: number): number {
  const starts = peers.map(({ startedAt }) => startedAt[episode]!);
  return Math.max(...starts) - Math.min(...starts);
}

describe('a series', () => {
  it('[RB-21] [RB-25] plays every episode to an end that all agree on, whatever the network does', () => {
    const anyLink: fc.Arbitrary<Partial<LinkConditions>> = fc.record({
      delayMs: fc.integer({ min: 0, max: 120 }),
      jitterMs: fc.integer({ min: 0, max: 60 }),
      lossRatio: fc.integer({ min: 0, max: 25 }).map((percent) => percent / 100),
      duplicateRatio: fc.integer({ min: 0, max: 10 }).map((percent) => percent / 100),
      reorders: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.record({
          players: fc.constantFrom(2, 2, 3, 4),
          seed: fc.string({ minLength: 1, maxLength: 8 }),
          links: fc.array(anyLink, { minLength: 1, maxLength: 6 }),
          episodes: fc.integer({ min: 1, max: 4 }),
          intermissionMs: fc.constantFrom(0, 300, 1000),
          cutMs: fc.constantFrom(0, 0, 1500),
        }),
        ({ players, seed, links, episodes, intermissionMs, cutMs }) => {
          const durationFrames = 50;
          const session = createSimulatedSeries({
            game: counterGame,
            players,
            seed,
            settings,
            episodes,
            intermissionMs,
            durationFrames,
            links: (from, to) => links[(from * 3 + to) % links.length]!,
          });
          // Falls on the boundary of the first two episodes.
          if (cutMs > 0) session.clock.schedule(850, () => session.network.cut(0, 1, cutMs));
          session.runToEnd(60_000);
          const first = session.peers[0]!;
          for (const peer of session.peers) {
            const ends = typesOf(peer, 'episodeFinished', 'finished', 'desynced', 'failed');
            expect(ends.length).toBe(episodes);
            for (let episode = 0; episode < episodes; episode++) {
              const inputs = joinInputs(peer.confirmed[episode]!);
              expect(inputs).toEqual(joinInputs(first.confirmed[episode]!));
              const truth = replay(counterGame, {
                players,
                seed: episodeSeed(seed, episode),
                settings,
                episode,
                inputs,
              });
              const end = { frame: durationFrames - 1, outcome: null, checksum: truth.checksum };
              expect(ends[episode]).toEqual(
                episode === episodes - 1
                  ? { type: 'finished', ...end }
                  : { type: 'episodeFinished', episode, ...end },
              );
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('[RB-8] [RB-21] starts every episode within one frame on all pages, the intermission after all have finished', () => {
    for (const players of [2, 4]) {
      const session = createSimulatedSeries({
        game: counterGame,
        players,
        seed: 'aligned',
        settings,
        episodes: 4,
        intermissionMs: 700,
        durationFrames: 90,
        links: () => ({ delayMs: 50, jitterMs: 10, lossRatio: 0.05, reorders: true }),
      });
      session.runToEnd(30_000);
      for (let episode = 1; episode < 4; episode++) {
        // Seen from ticks that are themselves up to a tick and its jitter apart.
        expect(startSpreadMs(session.peers, episode)).toBeLessThan(2 * FRAME_MS + 4);
        const lastEnd = Math.max(
          ...session.peers.map(({ events }) => {
            const ends = events.filter(({ type }) => type === 'episodeFinished');
            return ends[episode - 1]!.at;
          }),
        );
        const start = Math.min(...session.peers.map(({ startedAt }) => startedAt[episode]!));
        expect(start - lastEnd).toBeGreaterThanOrEqual(650);
        expect(start - lastEnd).toBeLessThan(1100);
      }
    }
  });

  it('[RB-8] [RB-21] starts every episode within two frames where every word takes another time', () => {
    const session = createSimulatedSeries({
      game: counterGame,
      players: 3,
      seed: 'jitter',
      settings,
      episodes: 6,
      intermissionMs: 1500,
      durationFrames: 60,
      links: () => ({ delayMs: 20, jitterMs: 120 }),
    });
    session.runToEnd(60_000);
    for (let episode = 1; episode < 6; episode++) {
      expect(startSpreadMs(session.peers, episode)).toBeLessThan(3 * FRAME_MS + 4);
    }
  });

  it('[RB-21] gives every episode chance of its own, and the first what a single runner would have', () => {
    expect([episodeSeed('s', 0), episodeSeed('s', 2)]).toEqual(['s', 's/2']);
    const session = createSimulatedSeries({
      game: chaseGame,
      players: 2,
      seed: 'chance',
      settings: null,
      episodes: 3,
      durationFrames: 30,
    });
    session.run(700);
    expect(session.peers[1]!.series.state.episode).toBe(0);
    session.runToEnd(20_000);
    const [peer] = session.peers;
    const checksums = typesOf(peer!, 'episodeFinished', 'finished').map(
      (end) => (end as { checksum: number }).checksum,
    );
    expect(new Set(checksums).size).toBe(3);
    expect(peer!.series.state.episode).toBe(2);
    expect([peer!.series.episode, peer!.series.stats(0).episode, peer!.series.frame]).toEqual([2, 2, 29]);
  });

  it('[RB-21] ends episodes where the game does, and starts the next from its first state', () => {
    const session = createSimulatedSeries({
      game: raceGame,
      players: 2,
      seed: 'race',
      settings: { goal: 20 },
      episodes: 2,
      // Who holds the key over the boundary would not move; so it is let go now and then.
      input: (slot, index) => (slot === 1 && index % 2 === 0 ? 1 : 0),
    });
    session.runToEnd(20_000);
    for (const peer of session.peers) {
      expect(typesOf(peer, 'episodeFinished', 'finished')).toMatchObject([
        { type: 'episodeFinished', episode: 0, outcome: { winner: 1 } },
        { type: 'finished', outcome: { winner: 1 } },
      ]);
      expect(typesOf(peer, 'started').length).toBe(2);
    }
  });

  it('with one episode is a runner, and tells nothing more', () => {
    const sent: Uint8Array[] = [];
    const session = createSimulatedSeries({
      game: counterGame,
      players: 2,
      seed: 'one',
      settings,
      episodes: 1,
      durationFrames: 60,
      override: (slot) => (slot === 0 ? {} : {}),
    });
    session.network.onPacket(0, (from, bytes) => {
      sent.push(bytes.slice());
      session.peers[0]!.series.receive(from, bytes, session.clock.now);
    });
    session.runToEnd(10_000);
    expect(session.peers.map((peer) => peer.events.map(({ type }) => type))).toEqual([
      ['started', 'finished'],
      ['started', 'finished'],
    ]);
    expect(sent.some(isSeriesWord)).toBe(false);
  });

  it('[RB-23] sends no word of its own while an episode is played', () => {
    const words: number[] = [];
    const session = createSimulatedSeries({
      game: counterGame,
      players: 2,
      seed: 'silent',
      settings,
      episodes: 2,
      durationFrames: 120,
    });
    session.network.onPacket(0, (from, bytes) => {
      if (isSeriesWord(bytes)) words.push(session.clock.now);
      session.peers[0]!.series.receive(from, bytes, session.clock.now);
    });
    session.runToEnd(20_000);
    const [peer] = session.peers;
    const end = peer!.events.find(({ type }) => type === 'episodeFinished')!.at;
    expect(words.length).toBeGreaterThan(0);
    expect(Math.min(...words)).toBeGreaterThan(end - 100);
    expect(Math.max(...words)).toBeLessThan(peer!.startedAt[1]! + 100);
  });
});

describe('what is left of an episode', () => {
  it('[REG-36] does not reach the next: a key held over the boundary counts only once it is let go', () => {
    let isHeld = true;
    const session = createSimulatedSeries({
      game: counterGame,
      players: 2,
      seed: 'held',
      settings,
      episodes: 2,
      durationFrames: 60,
      input: (slot) => (slot === 0 && isHeld ? 5 : 0),
    });
    const [held] = session.peers;
    session.runUntil(10_000, () => held!.series.episode === 1 && held!.series.frame === 30);
    isHeld = false;
    session.runUntil(10_000, () => held!.series.frame === 40);
    isHeld = true;
    session.runToEnd(10_000);
    const inputsOf = (episode: number) => held!.confirmed[episode]!.map((bytes) => bytes[0]!);
    expect(inputsOf(0).filter((input) => input === 5).length).toBe(58);
    const pressedAgain = inputsOf(1).indexOf(5);
    expect(pressedAgain).toBeGreaterThan(40);
    expect(inputsOf(1).slice(pressedAgain)).toEqual(new Array(60 - pressedAgain).fill(5));
  });

  it('[REG-36] does not reach the next: what is done in between is forgotten', () => {
    let asked = 0;
    const clicks = [0, 0, 0];
    const session = createSimulatedSeries({
      game: counterGame,
      players: 2,
      seed: 'click',
      settings,
      episodes: 2,
      durationFrames: 60,
      input(slot) {
        if (slot === 1) return 0;
        asked += 1;
        return clicks.pop() ?? 0;
      },
    });
    const [peer] = session.peers;
    session.runUntil(10_000, () => peer!.events.some(({ type }) => type === 'episodeFinished'));
    const before = asked;
    clicks.push(9);
    session.run(300);
    expect(asked).toBeGreaterThan(before);
    session.runToEnd(10_000);
    expect(peer!.confirmed[1]!.every((bytes) => bytes.every((byte) => byte === 0))).toBe(true);
  });

  it('[REG-36] does not reach the next: packets that come late are of the episode they name', () => {
    const late: Uint8Array[] = [];
    const session = createSimulatedSeries({
      game: counterGame,
      players: 2,
      seed: 'late',
      settings,
      episodes: 3,
      durationFrames: 60,
    });
    const [peer, other] = session.peers;
    session.network.onPacket(0, (from, bytes) => {
      if (other!.series.episode === 0) late.push(bytes.slice());
      peer!.series.receive(from, bytes, session.clock.now);
    });
    session.runUntil(20_000, () => peer!.series.episode === 2 && peer!.series.frame === 20);
    const before = peer!.series.stats(session.clock.now);
    for (const bytes of late) peer!.series.receive(1, bytes, session.clock.now);
    const after = peer!.series.stats(session.clock.now);
    const packets = late.filter((bytes) => !isSeriesWord(bytes)).length;
    expect(packets).toBeGreaterThan(50);
    expect(after.droppedPackets - before.droppedPackets).toBe(packets);
    expect(after.confirmedFrame).toBe(before.confirmedFrame);
    session.runToEnd(20_000);
    expect(typesOf(peer!, 'finished')).toEqual(typesOf(other!, 'finished'));
  });
});

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

describe('a page that comes back', () => {
  const start = () =>
    createSimulatedSeries({
      game: chaseGame,
      players: 2,
      seed: 'back',
      settings: null,
      episodes: 3,
      durationFrames: 120,
      links: () => ({ delayMs: 30 }),
    });

  it('[RB-19] [RB-21] between two episodes starts the next with the others, whichever slot it has', () => {
    for (const slot of [0, 1]) {
      const session = start();
      session.peers[1 - slot]!.isDeafToWords = true;
      session.runUntil(10_000, () =>
        session.peers.every((peer) => typesOf(peer, 'episodeFinished').length === 1),
      );
      const other = session.peers[1 - slot]!;
      session.close(slot);
      session.run(200);
      other.series.suspendPlayer(slot);
      session.run(1000);
      expect(other.series.episode).toBe(0);
      other.isDeafToWords = false;
      const back = session.comeBack(slot);
      other.series.readmitPlayer(slot);
      session.runToEnd(20_000);
      expect(typesOf(back, 'finished')).toEqual(typesOf(other, 'finished'));
      expect(typesOf(back, 'finished').length).toBe(1);
      expect(startSpreadMs([back, other], 1)).toBeLessThan(100);
    }
  });

  it('[RB-19] [RB-21] in the second episode comes back into that one', () => {
    const session = start();
    const [other, leaver] = session.peers;
    session.runUntil(20_000, () => other!.series.episode === 1 && other!.series.frame > 30);
    expect(leaver!.series.episode).toBe(1);
    session.close(1);
    session.run(200);
    other!.series.suspendPlayer(1);
    session.run(300);
    const back = session.comeBack(1);
    session.run(100);
    other!.series.readmitPlayer(1);
    session.runToEnd(30_000);
    expect(typesOf(back, 'rejoined').length).toBe(1);
    expect(typesOf(back, 'episodeFinished', 'finished')).toEqual(
      typesOf(other!, 'episodeFinished', 'finished').slice(1),
    );
    expect(typesOf(back, 'finished').length).toBe(1);
  });
});

describe('words between episodes', () => {
  const anyWord: fc.Arbitrary<SeriesWord> = fc
    .record({
      epoch: fc.nat(255),
      episode: fc.nat(254),
      isFinished: fc.boolean(),
      isReady: fc.boolean(),
      isNew: fc.boolean(),
      gone: fc.nat(255),
      start: fc.option(fc.record({ source: fc.nat(7), fresh: fc.nat(255), inMs: fc.integer() }), {
        nil: undefined,
      }),
    })
    .map((word) => ({ ...word, isReady: word.isReady && word.isFinished }));

  it('come back as they were, and are told from packets', () => {
    fc.assert(
      fc.property(anyWord, (word) => {
        const bytes = encodeSeriesWord(word);
        expect(decodeSeriesWord(bytes)).toEqual(word);
        expect(isSeriesWord(bytes)).toBe(true);
      }),
    );
  });

  it('have these bytes in version 1, for ever', () => {
    const word = { epoch: 7, episode: 2, isFinished: true, isReady: true, isNew: false, gone: 4 };
    const hex = (extra: Partial<SeriesWord>) =>
      Buffer.from(encodeSeriesWord({ ...word, start: undefined, ...extra })).toString('hex');
    expect(hex({})).toBe('0f0702' + '0304' + '000000000000');
    expect(hex({ start: { source: 1, fresh: 2, inMs: -2.4 } })).toBe('0f0702' + '0b04' + '0102feffffff');
    expect(hex({ episode: undefined, isFinished: false, isReady: false, isNew: true })).toBe(
      '0f07ff' + '0404' + '000000000000',
    );
  });

  it('[RB-7] [RB-6] of another version, shape or epoch, or of nobody, are dropped and counted', () => {
    const word = { epoch: 7, episode: 0, isFinished: true, isReady: true, isNew: false, gone: 0 };
    const bytes = encodeSeriesWord({ ...word, start: undefined });
    for (const [place, byte] of [
      [0, 0x17],
      [3, 0x02],
      [3, 0x10],
      [2, 0xff],
    ] as const) {
      const changed = bytes.slice();
      changed[place] = byte;
      expect(decodeSeriesWord(changed)).toBeUndefined();
    }
    expect(decodeSeriesWord(bytes.subarray(1))).toBeUndefined();
    const { peers } = createSimulatedSeries({
      game: counterGame,
      players: 2,
      seed: 'x',
      settings,
      episodes: 2,
    });
    const { series } = peers[0]!;
    series.receive(1, bytes, 0);
    expect(series.stats(0).droppedPackets).toBe(0);
    series.receive(5, bytes, 0);
    series.receive(1, encodeSeriesWord({ ...word, epoch: 8, start: undefined }), 0);
    series.receive(1, bytes.subarray(0, 5), 0);
    expect(series.stats(0).droppedPackets).toBe(3);
  });

  it('[RB-7] of any content and from anybody leave a series that plays, and one that waits, unharmed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(anyWord.map(encodeSeriesWord), fc.uint8Array({ maxLength: 20 }))),
        (words) => {
          const series = createSeries({
            game: counterGame,
            players: 2,
            localSlot: 0,
            seed: 'any',
            settings,
            netcode: {
              inputDelayFrames: 0,
              maxPredictionFrames: 8,
              checksumIntervalFrames: 10,
              notifyAfterMs: 500,
            },
            epoch: 7,
            durationFrames: 60,
            episodes: 2,
            intermissionMs: 0,
            send() {},
          });
          series.start(0);
          for (const word of words) {
            series.receive(1, word, 20);
            series.receiveReliable(1, word, 20);
          }
          series.tick(20, () => 1);
          expect([series.episode, series.isOver, series.frame]).toEqual([0, false, 1]);
        },
      ),
    );
  });
});

describe('createSeries', () => {
  it('refuses options out of range', () => {
    const options = {
      game: counterGame,
      players: 2,
      localSlot: 0,
      seed: 's',
      settings,
      netcode: {
        inputDelayFrames: 0,
        maxPredictionFrames: 8,
        checksumIntervalFrames: 10,
        notifyAfterMs: 500,
      },
      epoch: 1,
      durationFrames: undefined,
      episodes: 1,
      intermissionMs: 0,
      send() {},
    };
    expect(createSeries(options).episode).toBe(0);
    for (const wrong of [{ episodes: 0 }, { episodes: 256 }, { intermissionMs: -1 }, { players: 99 }]) {
      expect(() => createSeries({ ...options, ...wrong })).toThrow(NetcodeError);
    }
  });
});
