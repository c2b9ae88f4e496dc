import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AgreedStretch } from '../src/agreed-stretch.ts';
import { ChecksumExchange } from '../src/checksum-exchange.ts';
import { ChecksumLog } from '../src/checksum-log.ts';
import {
  type DesyncFinding,
  DesyncSearch,
  firstDifferingFrame,
  type TrailSource,
} from '../src/desync-search.ts';
import type { PeerEndpoint } from '../src/peer-endpoint.ts';
import { Simulation } from '../src/simulation.ts';
import { StretchReplay } from '../src/stretch-replay.ts';
import { decodeTrailMessage, encodeTrailMessage } from '../src/trail-message.ts';
import { type CounterState, counterGame } from './support/counter-game.ts';

const INTERVAL = 10;
type CounterGame = typeof counterGame;
type Step = CounterGame['step'];

/** Steps otherwise from `frame` on. */
function strayFrom(frame: number): CounterGame {
  return stepping((state, inputs, context) => {
    counterGame.step(state, inputs, context);
    if (context.frame >= frame) state.total = (state.total + 1) | 0;
  });
}

function stepping(step: Step): CounterGame {
  return { ...counterGame, step };
}

/**
 * Peers that play the same confirmed inputs side by side, each with a stretch of its own, without a network: what one
 * settles the others have settled too, and checksums are told at once, except to those in `deafFrom`.
 */
class Table {
  readonly peers;
  frame = -1;

  constructor(
    games: readonly CounterGame[],
    { rollbackFrames = 0, deafFrom = [] as readonly number[] } = {},
  ) {
    const logs = games.map(() => new ChecksumLog(INTERVAL));
    this.peers = games.map((game, slot) => {
      const options = { game, players: 2, seed: 'search', settings: { endAfter: 0 } };
      const simulation = new Simulation({ ...options, snapshots: rollbackFrames + 2 });
      simulation.save(-1);
      const others = logs
        .map((checksums, other) => ({ slot: other, checksums }) as PeerEndpoint)
        .filter((peer) => peer.slot !== slot);
      const checksums = new ChecksumExchange(others, INTERVAL);
      const stretch = new AgreedStretch({ simulation, players: 2, checksums });
      stretch.begin();
      return { options, simulation, stretch, checksums, log: logs[slot]!, deafFrom: deafFrom[slot] ?? 1e9 };
    });
    this.#rollbackFrames = rollbackFrames;
  }

  readonly #rollbackFrames: number;

  inputsOf(frame: number): Uint8Array {
    return Uint8Array.of(frame * 7, frame & 1, frame * 3, 0);
  }

  play(frames: number): void {
    for (let i = 0; i < frames; i++) {
      this.frame += 1;
      for (const peer of this.peers) this.#playFrame(peer, this.frame);
    }
  }

  #playFrame(peer: Table['peers'][number], frame: number): void {
    const { simulation, stretch, checksums, log } = peer;
    const depth = Math.min(frame, this.#rollbackFrames);
    // First with a wrong guess, then again as it really was.
    const wrong = this.inputsOf(frame + 1000);
    this.#step(peer, frame, depth === 0 ? this.inputsOf(frame) : wrong);
    if (depth > 0) {
      simulation.load(frame - depth);
      for (let again = frame - depth + 1; again <= frame; again++)
        this.#step(peer, again, this.inputsOf(again));
    }
    if (log.isRegular(frame)) {
      const checksum = simulation.checksum();
      checksums.local.put(frame, checksum);
      if (frame < peer.deafFrom) log.put(frame, checksum);
    }
    stretch.settled(frame, this.inputsOf(frame));
  }

  #step({ simulation, stretch }: Table['peers'][number], frame: number, inputs: Uint8Array): void {
    simulation.advance(frame, inputs);
    stretch.stepped(frame);
    simulation.save(frame);
  }

  /** All search, over a network that loses nothing; returns what each has found. */
  search(): DesyncFinding[] {
    const slots = this.peers.map((_, slot) => slot);
    const searches = slots.map(
      (slot) =>
        new DesyncSearch({ search: 300, localSlot: slot, peers: slots.filter((other) => other !== slot) }),
    );
    this.peers.forEach(({ options, stretch, checksums }, slot) => {
      const current = stretch.current();
      const played = (frame: number) => checksums.local.get(frame);
      searches[slot]!.begin(current && new StretchReplay(options, current, played), slot * 10);
    });
    for (let now = 100; now < 4000 && !searches.every((search) => search.isDone); now += 100) {
      for (const slot of slots) {
        for (let word = searches[slot]!.produce(now); word; word = searches[slot]!.produce(now)) {
          expect(searches[word.slot]!.handle(slot, word.bytes)).toBe(true);
        }
      }
    }
    expect(searches.map((search) => search.isDone)).toEqual(slots.map(() => true));
    return searches.map((search) => search.finding);
  }
}

describe('a desync search', () => {
  it('[RB-12] names the first frame from which one steps otherwise, on all peers, wherever it lies', () => {
    for (const frame of [0, 1, 29, 30, 31, 64, 75, 89, 90]) {
      const table = new Table([counterGame, strayFrom(frame)]);
      table.play(96);
      expect(table.search()).toEqual([0, 1].map(() => ({ firstFrame: frame, unreproduced: [] })));
    }
  });

  it('[RB-12] names it whatever was guessed and rolled back on the way', () => {
    for (const frame of [31, 58, 77]) {
      const table = new Table([counterGame, counterGame, strayFrom(frame)], { rollbackFrames: 8 });
      table.play(90);
      expect(table.search()).toEqual([0, 1, 2].map(() => ({ firstFrame: frame, unreproduced: [] })));
    }
  });

  it('[RB-12] names the frame from which another constant matters', () => {
    const withLimit = (limit: number) =>
      stepping((state, inputs, context) => {
        counterGame.step(state, inputs, context);
        if (state.frames > limit) state.total = 0;
      });
    const table = new Table([withLimit(70), withLimit(73)]);
    table.play(85);
    expect(table.search()[0]).toEqual({ firstFrame: 70, unreproduced: [] });
  });

  it('[RB-12] names the first difference, also when the states meet again for a while', () => {
    const strayAt = (frames: readonly number[]) =>
      stepping((state, inputs, context) => {
        counterGame.step(state, inputs, context);
        state.chance.last = frames.includes(context.frame) ? 1 : 2;
      });
    const table = new Table([strayAt([]), strayAt([63, 70])]);
    table.play(71);
    expect(table.search()[1]).toEqual({ firstFrame: 63, unreproduced: [] });
  });

  it('[RB-12] compares what overlaps when peers have agreed on different frames', () => {
    // Slot 1 hears nothing new of slot 0 from frame 50 on: to it frame 30 is the last that is agreed.
    const table = new Table([counterGame, strayFrom(92)], { deafFrom: [50] });
    table.play(103);
    expect(table.peers.map(({ stretch }) => stretch.current()?.cell.frame)).toEqual([90, 30]);
    expect(table.search()).toEqual([0, 1].map(() => ({ firstFrame: 92, unreproduced: [] })));
  });

  it('[RB-12] says whose game hangs on a variable outside its state, and names no frame then', () => {
    let hidden = 0;
    const secretive = stepping((state, inputs, context) => {
      counterGame.step(state, inputs, context);
      hidden += 1;
      if (hidden % 5 === 0) state.total = (state.total + hidden) | 0;
    });
    const table = new Table([counterGame, secretive, counterGame]);
    table.play(57);
    for (const { firstFrame, unreproduced } of table.search()) {
      expect(firstFrame).toBeUndefined();
      expect(unreproduced).toEqual([{ slot: 1, frame: 10 }]);
    }
  });

  it('[RB-12] still compares the others when one game is not deterministic', () => {
    let hidden = 0;
    const secretive = stepping((state, inputs, context) => {
      counterGame.step(state, inputs, context);
      hidden += 1;
      state.total = (state.total + hidden) | 0;
    });
    const table = new Table([counterGame, secretive, strayFrom(44)]);
    table.play(57);
    expect(table.search()[0]).toEqual({ firstFrame: 44, unreproduced: [{ slot: 1, frame: 0 }] });
  });

  it('finds nothing where nothing differs', () => {
    const table = new Table([counterGame, counterGame]);
    table.play(64);
    expect(table.search()).toEqual([0, 1].map(() => ({ firstFrame: undefined, unreproduced: [] })));
  });

  it('goes on without a peer that has no stretch, whose game throws, that is gone, or that says nothing', () => {
    const good: TrailSource = {
      isDone: true,
      unreproducedFrame: -1,
      trail: { first: 5, checksums: [1, 2, 3] },
      inputsFrom: 6,
      inputsOf: () => new Uint8Array(2),
      run() {},
    };
    const options = { search: 1, localSlot: 0, peers: [1, 2] };
    const trailOf2 = encodeTrailMessage({
      search: 1,
      unreproducedFrame: -1,
      trail: { first: 6, checksums: [2, 9] },
    });
    const search = new DesyncSearch(options);
    expect(search.handle(2, trailOf2)).toBe(true);
    expect([search.isDone, search.produce(0)]).toEqual([false, undefined]);
    search.begin(good, 0);
    while (search.produce(0) !== undefined);
    expect([search.isDone, search.hasBegun]).toEqual([false, true]);
    search.produce(4999);
    expect(search.isDone).toBe(false);
    search.produce(5000);
    expect([search.isDone, search.finding.firstFrame]).toEqual([true, 7]);

    const without = new DesyncSearch(options);
    without.begin(good, 0);
    without.handle(2, trailOf2);
    without.forget(1);
    expect(without.produce(0)?.slot).toBe(2);
    without.produce(0);
    expect([without.isDone, without.finding.firstFrame]).toEqual([true, 7]);

    const throwing: TrailSource = {
      ...good,
      isDone: false,
      run() {
        throw new Error('not again');
      },
    };
    for (const replay of [undefined, throwing]) {
      const poor = new DesyncSearch({ ...options, peers: [2] });
      poor.begin(replay, 0);
      poor.handle(2, trailOf2);
      const word = poor.produce(0)!;
      expect(decodeTrailMessage(word.bytes)?.trail.checksums).toEqual([]);
      poor.produce(0);
      expect([poor.isDone, poor.finding.firstFrame]).toEqual([true, undefined]);
    }
  });

  it('[RB-7] listens to its peers alone, and to this search alone', () => {
    const search = new DesyncSearch({ search: 2, localSlot: 0, peers: [1] });
    const message = { search: 2, unreproducedFrame: -1, trail: { first: 0, checksums: [] } };
    expect(search.handle(2, encodeTrailMessage(message))).toBe(false);
    expect(search.handle(1, encodeTrailMessage({ ...message, search: 1 }))).toBe(false);
    expect(search.handle(1, encodeTrailMessage({ ...message, search: 2 }))).toBe(true);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect([true, false]).toContain(search.handle(1, bytes));
      }),
    );
  });
});

describe('the first differing frame', () => {
  it('[RB-12] is the first for which two trails differ, however they lie to each other', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1), { minLength: 30, maxLength: 30 }),
        fc.array(fc.nat(1), { minLength: 30, maxLength: 30 }),
        fc.nat(20),
        fc.nat(20),
        (left, right, leftFirst, rightFirst) => {
          const trail = (checksums: number[], first: number) => ({
            first,
            checksums: checksums.slice(first),
          });
          let expected: number | undefined;
          for (let frame = 29; frame >= Math.max(leftFirst, rightFirst); frame--) {
            if (left[frame] !== right[frame]) expected = frame;
          }
          expect(firstDifferingFrame([trail(left, leftFirst), trail(right, rightFirst)])).toBe(expected);
        },
      ),
    );
    expect(firstDifferingFrame([])).toBeUndefined();
  });
});

describe('an agreed stretch', () => {
  it('[RB-11] follows what all agree on, and is never longer than it needs to be', () => {
    const table = new Table([counterGame, counterGame], { rollbackFrames: 8 });
    const lengths: number[] = [];
    for (let i = 0; i < 500; i++) {
      table.play(1);
      const { cell, last } = table.peers[1]!.stretch.current()!;
      lengths.push(last - cell.frame);
    }
    expect(Math.max(...lengths)).toBeLessThanOrEqual(40);
    expect(lengths.at(-1)).toBeLessThan(30);
  });

  it('is given up when its inputs do not fit any more, and begins anew', () => {
    const table = new Table([counterGame, counterGame], { deafFrom: [50] });
    table.play(1055);
    expect(table.peers[1]!.stretch.current()?.cell.frame).toBe(30);
    table.play(1);
    expect(table.peers[1]!.stretch.current()?.cell.frame).toBeUndefined();
    table.peers[1]!.stretch.begin();
    expect(table.peers[1]!.stretch.current()?.cell.frame).toBe(1055);
  });

  it('is taken from what was really played when a frame was taken back and played otherwise', () => {
    const table = new Table([counterGame, counterGame]);
    table.play(30);
    // Frame 30 is stepped on a guess and its snapshot kept; then all stand still on frame 29 and go on from there.
    for (const { simulation, stretch } of table.peers) {
      simulation.advance(30, table.inputsOf(999));
      stretch.stepped(30);
      simulation.load(29);
    }
    table.play(20);
    const { stretch, simulation, options } = table.peers[0]!;
    expect(stretch.current()?.cell.frame).toBe(30);
    const replay = new StretchReplay(options, stretch.current()!, () => undefined);
    replay.run(100);
    expect(replay.trail.checksums.at(-1)).toBe(simulation.checksum());
    expect(replay.trail).toMatchObject({ first: 30, checksums: { length: 20 } });
  });

  it('is stepped again a few frames at a time, and leaves the game that is played alone', () => {
    const table = new Table([counterGame]);
    table.play(65);
    const { stretch, simulation, options } = table.peers[0]!;
    const state = structuredClone(simulation.state) as CounterState;
    const replay = new StretchReplay(options, stretch.current()!, () => undefined);
    replay.run(2);
    expect([replay.isDone, replay.trail.checksums.length]).toEqual([false, 3]);
    replay.run(2);
    expect([replay.isDone, replay.trail.checksums.length]).toEqual([false, 5]);
    replay.run(1);
    expect(replay.isDone).toBe(true);
    expect(simulation.state).toEqual(state);
  });
});

describe('a trail message', () => {
  const message = { search: 7, unreproducedFrame: -1, trail: { first: 258, checksums: [1, 0xfffefdfc] } };

  it('comes back as it was, and has these bytes in version 1, for ever', () => {
    const bytes = encodeTrailMessage(message);
    expect(Buffer.from(bytes).toString('hex')).toBe('0107' + '02010000' + 'ffffffff' + '01000000fcfdfeff');
    expect(decodeTrailMessage(bytes)).toEqual(message);
  });

  it('[RB-7] of another version, shape or length is none', () => {
    const bytes = encodeTrailMessage(message);
    expect(decodeTrailMessage(Uint8Array.of(2, ...bytes.subarray(1)))).toBeUndefined();
    expect(decodeTrailMessage(bytes.subarray(0, 9))).toBeUndefined();
    expect(decodeTrailMessage(bytes.subarray(0, 11))).toBeUndefined();
    const checksums = new Array<number>(1025).fill(0);
    const trail = (count: number) => ({ first: 0, checksums: checksums.slice(0, count) });
    expect(decodeTrailMessage(encodeTrailMessage({ ...message, trail: trail(1025) }))).toBeDefined();
    expect(
      decodeTrailMessage(
        Uint8Array.of(...encodeTrailMessage({ ...message, trail: trail(1025) }), 0, 0, 0, 0),
      ),
    ).toBeUndefined();
    expect(
      decodeTrailMessage(encodeTrailMessage({ ...message, trail: { first: -1, checksums: [] } })),
    ).toBeUndefined();
    expect(decodeTrailMessage(encodeTrailMessage({ ...message, unreproducedFrame: -2 }))).toBeUndefined();
  });
});
