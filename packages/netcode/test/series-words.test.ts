import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NetcodeError, NULL_FRAME } from '../src/index.ts';
import { createSeries } from '../src/series.ts';
import { decodeSeriesWord, encodeSeriesWord, isSeriesWord, type SeriesWord } from '../src/series-word.ts';
import { chaseGame } from './support/chase-game.ts';
import { counterGame } from './support/counter-game.ts';
import { createSimulatedSeries, startSpreadMs, typesOf } from './support/simulated-series.ts';

const settings = { endAfter: 0 };

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
      // Both owners hear that the new page takes part, before the next episode starts.
      for (const { events, startedAt } of [back, other]) {
        const rejoined = events.filter(({ type }) => type === 'rejoined');
        expect(rejoined).toMatchObject([{ slot, frame: NULL_FRAME }]);
        expect(rejoined[0]!.at).toBeLessThan(startedAt[1]!);
      }
    }
  });

  it('[RB-19] [RB-21] when the next start is set already waits for it with the others, who hear it all the time', () => {
    const session = createSimulatedSeries({
      game: chaseGame,
      players: 2,
      seed: 'back',
      settings: null,
      episodes: 2,
      intermissionMs: 4_000,
      durationFrames: 120,
      links: () => ({ delayMs: 30 }),
    });
    const [other] = session.peers;
    session.runUntil(10_000, () => session.peers.every((peer) => typesOf(peer, 'nextStart').length > 0));
    session.close(1);
    session.run(200);
    other!.series.suspendPlayer(1);
    session.run(100);
    const back = session.comeBack(1);
    other!.series.readmitPlayer(1);
    session.run(2_000);
    expect(other!.series.frame).toBe(119);
    expect(typesOf(back, 'nextStart').at(-1)).toMatchObject({ episode: 1 });
    expect(typesOf(other!, 'interrupted', 'reconnected')).toEqual([{ type: 'reconnected', slot: 1 }]);
    session.runToEnd(20_000);
    expect(typesOf(back, 'finished')).toEqual(typesOf(other!, 'finished'));
    expect(typesOf(back, 'finished')).toHaveLength(1);
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

describe('[RB-7] one of three who says between episodes what is not so', () => {
  const playThree = (lie: (word: SeriesWord) => Partial<SeriesWord>) => {
    const session = createSimulatedSeries({
      game: counterGame,
      players: 3,
      seed: 'a lie',
      settings,
      episodes: 2,
      durationFrames: 60,
      override: (slot) => ({
        send(to, bytes) {
          const word = slot === 2 ? decodeSeriesWord(bytes) : undefined;
          const told = word ? encodeSeriesWord({ ...word, ...lie(word) }) : bytes;
          session.network.send(slot, to, told);
        },
      }),
    });
    return session;
  };
  const endsOf = ({ peers }: ReturnType<typeof playThree>) =>
    peers.map((peer) => typesOf(peer, 'finished', 'dropped', 'interrupted').map(({ type }) => type));

  it('takes nobody out: who is gone is said by each page’s own owner', () => {
    const session = playThree(({ isFinished }) => ({
      gone: 0b010,
      ...(isFinished && { start: { source: 0, fresh: 0, inMs: 100 } }),
    }));
    session.runToEnd(10_000);
    expect(endsOf(session)).toEqual([['finished'], ['finished'], ['finished']]);
  });

  it('makes nobody wait for ten minutes', () => {
    const session = playThree(({ isFinished }) =>
      isFinished ? { start: { source: 0, fresh: 0, inMs: 600_000 } } : {},
    );
    session.runToEnd(15_000);
    expect(endsOf(session)).toEqual([['finished'], ['finished'], ['finished']]);
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
