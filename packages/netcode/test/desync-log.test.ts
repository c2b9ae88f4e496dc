import { describe, expect, it } from 'vitest';
import { logOfStretch, MAX_KEPT_CHECKSUMS, MAX_KEPT_INPUT_BYTES } from '../src/desync-log.ts';
import type { TrailSource } from '../src/desync-search.ts';
import type { Game, RunnerEvent, RunnerOptions } from '../src/index.ts';
import { type CounterSettings, type CounterState, counterGame } from './support/counter-game.ts';
import { createSimulatedSession } from './support/simulated-session.ts';

type CounterGame = Game<CounterState, number, CounterSettings>;

const NETCODE = { checksumIntervalFrames: 10 };
const FIRST = 75;

/** Goes another way at frame 75. */
const straying: CounterGame = {
  ...counterGame,
  step(state, inputs, context) {
    counterGame.step(state, inputs, context);
    if (context.frame === FIRST) state.total += 1;
  },
};

/** Counts in a variable of its own what it has stepped, from frame 70 on. */
function secretive(): CounterGame {
  let steps = 0;
  return {
    ...counterGame,
    step(state, inputs, context) {
      counterGame.step(state, inputs, context);
      if (context.frame < 70) return;
      steps += 1;
      state.total = (state.total + steps) | 0;
    },
  };
}

function play(
  other: CounterGame,
  onDesync: 'heal' | 'end',
  more: Partial<RunnerOptions<CounterState, number, CounterSettings>> = {},
) {
  const session = createSimulatedSession<CounterState, CounterSettings>({
    game: (slot) => (slot === 1 ? other : counterGame),
    players: 2,
    seed: 'log',
    settings: { endAfter: 0 },
    durationFrames: 160,
    netcode: NETCODE,
    links: () => ({ delayMs: 40, jitterMs: 20, lossRatio: 0.05, reorders: true }),
    override: () => ({ onDesync, ...more }),
  });
  session.runToEnd(30_000);
  const type = onDesync === 'heal' ? 'healed' : 'desynced';
  const found = session.peers.map(({ events }) => events.find(isLogged(type)));
  return session.peers.map(({ confirmed }, slot) => ({ confirmed, ...found[slot]! }));
}

const isLogged =
  (type: 'healed' | 'desynced') =>
  (event: RunnerEvent): event is Extract<RunnerEvent, { type: 'healed' | 'desynced' }> =>
    event.type === type;

describe('what is kept of states that differ', () => {
  it.each(['heal', 'end'] as const)(
    '[RB-12] [RB-13] [REG-35] every frame from the agreed one on, of both, the same on either side: %s',
    (onDesync) => {
      const [zero, one] = play(straying, onDesync);
      expect([zero!.slot, one!.slot]).toEqual([1, 0]);
      const rows = new Map(one!.checksums.map((row) => [row.frame, row]));
      const [agreed] = zero!.checksums;
      expect(agreed?.local).toBe(agreed?.remote);
      expect(agreed?.frame).toBeLessThan(FIRST);
      const isBoth = zero!.checksums.filter(({ frame }) => rows.has(frame));
      expect(isBoth.length).toBeGreaterThan(10);
      for (const { frame, local, remote } of isBoth) {
        expect(rows.get(frame)).toEqual({ frame, local: remote, remote: local });
        expect(local === remote).toBe(frame < FIRST);
      }
    },
  );

  it.each(['heal', 'end'] as const)(
    '[RB-13] [REG-35] the confirmed inputs of these frames, so that the difference can be played again: %s',
    (onDesync) => {
      for (const { inputs, checksums, confirmed } of play(straying, onDesync)) {
        const { from, bytes } = inputs!;
        expect(from).toBe(checksums[0]!.frame + 1);
        const frames = bytes.length / confirmed[0]!.length;
        expect(from + frames).toBeGreaterThan(FIRST);
        expect([...bytes]).toEqual(confirmed.slice(from, from + frames).flatMap((each) => [...each]));
      }
    },
  );

  it.each(['heal', 'end'] as const)(
    '[RB-12] [RB-13] whose game does not reproduce its own play, and where: %s',
    (onDesync) => {
      for (const { firstFrame, unreproduced } of play(secretive(), onDesync)) {
        expect(firstFrame).toBeUndefined();
        expect(unreproduced).toEqual([{ slot: 1, frame: 70 }]);
      }
    },
  );

  it('[RB-13] without a reliable channel nothing is stepped again: the exchanged checksums, and no inputs', () => {
    const session = createSimulatedSession<CounterState, CounterSettings>({
      game: (slot) => (slot === 1 ? straying : counterGame),
      players: 2,
      seed: 'log',
      settings: { endAfter: 0 },
      netcode: NETCODE,
      override: () => ({ sendReliable: undefined as never }),
    });
    session.runToEnd(30_000);
    for (const { events } of session.peers) {
      const desync = events.find(isLogged('desynced'))!;
      expect(desync).toMatchObject({ frame: 80, firstFrame: undefined, unreproduced: [], inputs: undefined });
      expect(desync.checksums.map(({ frame }) => frame)).toEqual(
        expect.arrayContaining([10, 20, 30, 40, 50, 60, 70, 80]),
      );
      for (const { frame, local, remote } of desync.checksums) expect(local === remote).toBe(frame < 80);
    }
  });
});

describe('a stretch that is too long to be kept whole', () => {
  /** Agreed on `first`; a frame is stepped with its own number in every byte. */
  const stretch = (first: number, count: number, frameBytes: number): TrailSource => ({
    isDone: true,
    unreproducedFrame: -1,
    trail: { first, checksums: Array.from({ length: count }, (_, i) => first + i) },
    inputsFrom: first + 1,
    inputsOf: (frame) => new Uint8Array(frameBytes).fill(frame),
    run() {},
  });
  const peer = { first: 0, checksums: [] };
  const finding = (firstFrame: number | undefined) => ({ firstFrame, unreproduced: [] });

  it.each([0, 31, 100, 500, 1024])('[REG-35] is cut to where it differs, first at frame %i', (at) => {
    const { checksums, inputs } = logOfStretch(stretch(0, 1025, 16), peer, finding(at));
    expect(checksums).toHaveLength(MAX_KEPT_CHECKSUMS);
    expect(inputs?.bytes).toHaveLength(MAX_KEPT_INPUT_BYTES);
    const frames = checksums.map(({ frame }) => frame);
    expect(frames[0]).toBe(0);
    expect(frames).toContain(at);
    expect(frames.slice(1)).toEqual(Array.from({ length: 63 }, (_, i) => frames[1]! + i));
    expect(inputs!.from).toBeLessThanOrEqual(Math.max(1, at));
    expect(inputs!.from + 256).toBeGreaterThan(at);
    expect(inputs!.bytes[0]).toBe(inputs!.from & 0xff);
  });

  it('with nothing found, or an unreproduced frame, it is cut to that', () => {
    const lastOf = ({ checksums }: ReturnType<typeof logOfStretch>) => checksums.at(-1)?.frame;
    expect(lastOf(logOfStretch(stretch(10, 1000, 2), peer, finding(undefined)))).toBe(1009);
    const unreproduced = [{ slot: 0, frame: 300 }];
    expect(lastOf(logOfStretch(stretch(10, 1000, 2), peer, { firstFrame: undefined, unreproduced }))).toBe(
      308,
    );
  });

  it.each([
    [0, undefined],
    [4096, 1],
    [4097, undefined],
  ])('inputs of %i bytes a frame: %s frames are kept', (frameBytes, frames) => {
    const { inputs } = logOfStretch(stretch(20, 40, frameBytes), peer, finding(30));
    expect(inputs && inputs.bytes.length / frameBytes).toBe(frames);
    if (inputs !== undefined) expect(inputs.from).toBe(30);
  });

  it('of nothing there is nothing to keep', () => {
    expect(logOfStretch(stretch(0, 0, 2), peer, finding(undefined))).toMatchObject({
      checksums: [],
      inputs: undefined,
    });
    expect(logOfStretch(stretch(7, 1, 2), peer, finding(undefined))).toMatchObject({
      checksums: [{ frame: 7, local: 7, remote: undefined }],
      inputs: undefined,
    });
  });
});
