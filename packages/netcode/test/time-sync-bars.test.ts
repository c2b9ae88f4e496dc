/*
 * What time sync has to achieve, measured on the simulated network: every step of every peer is timed on true time.
 * `EXPLAIN=1` prints the figures.
 */
import { describe, expect, it } from 'vitest';
import type { LinkConditions } from '../../testkit/src/network/simulated-network.ts';
import { createRandom } from '../src/index.ts';
import { createPacedSession, FRAME_MS, type PacedSessionOptions } from './support/paced-session.ts';

const START_MS = 100;
const SEEDS = ['a', 'b', 'c', 'd', 'e', 'f'];

function play(ms: number, options: PacedSessionOptions) {
  const session = createPacedSession(options);
  session.play.run(START_MS + ms);
  for (const { runner, events } of session.play.peers) {
    expect(runner.isOver, `seed ${options.seed}`).toBe(false);
    expect(events.filter(({ type }) => type === 'desynced' || type === 'failed')).toEqual([]);
  }
  return session;
}

function explain(what: string, figure: number): number {
  if (process.env.EXPLAIN) console.log(`${what}: ${figure.toFixed(2)}`);
  return figure;
}

const everyLink = (link: Partial<LinkConditions>) => () => link;
/** One way from slot 0, the other way to it. */
const ways =
  (thereMs: number, backMs: number, link: Partial<LinkConditions> = {}) =>
  (from: number) => ({
    ...link,
    delayMs: from === 0 ? thereMs : backMs,
  });

describe('the start', () => {
  /** The error of a clock offset taken from the quickest of eight exchanges with a server, as validation does. */
  function offsetErrorMs(random: { float(): number }, delayMs: number, jitterMs: number): number {
    let best = Number.POSITIVE_INFINITY;
    let error = 0;
    for (let exchange = 0; exchange < 8; exchange++) {
      const there = delayMs + random.float() * jitterMs;
      const back = delayMs + random.float() * jitterMs;
      if (there + back < best) error = (there - back) / 2;
      best = Math.min(best, there + back);
    }
    return error;
  }

  it('[RB-8] all enter frame 0 within one frame of each other at RTT 100 ms, each on its own clock', () => {
    let worst = 0;
    for (let index = 0; index < 100; index++) {
      const random = createRandom(`start/${index}`);
      const errors = [0, 1, 2, 3].map(() => offsetErrorMs(random, 50, 20));
      const session = play(100, {
        seed: `start/${index}`,
        players: 4,
        links: everyLink({ delayMs: 50, jitterMs: 20 }),
        startAt: (slot) => START_MS + errors[slot]!,
      });
      const starts = session.peers.map(({ steppedAt }) => steppedAt[0]!);
      worst = Math.max(worst, Math.max(...starts) - Math.min(...starts));
    }
    expect(explain('frame 0, frames apart', worst / FRAME_MS)).toBeLessThanOrEqual(1);
  });
});

describe('the steady state', () => {
  const links: [string, number, Partial<LinkConditions>][] = [0, 100, 200, 300].flatMap((rttMs) => [
    [`RTT ${rttMs} ms`, rttMs, { delayMs: rttMs / 2 }],
    [
      `RTT ${rttMs} ms, jitter 50 ms, 15 % lost, reordered`,
      rttMs,
      { delayMs: rttMs / 2, jitterMs: 50, lossRatio: 0.15, reorders: true },
    ],
  ]);

  it.each(links)(
    '[RB-9] after 3 s nobody stands more than a frame ahead on symmetric paths: %s',
    (name, rttMs, link) => {
      const oneWayFrames = (rttMs / 2 + (link.jitterMs ?? 0)) / FRAME_MS;
      for (const players of [2, 4, 8]) {
        for (const seed of SEEDS.slice(0, 2)) {
          const session = play(6000, {
            seed,
            players,
            links: everyLink(link),
            startAt: (slot) => START_MS + slot * 7,
          });
          const figure = explain(`${name}, ${players} players, offset`, session.spread(3100, 5500));
          expect(figure, `seed ${seed}`).toBeLessThanOrEqual(1);
          expect(session.widestGap(3100, 6000)).toBeLessThanOrEqual(1 + Math.ceil(oneWayFrames));
        }
      }
    },
  );

  it.each([
    [50, 150],
    [10, 200],
  ])('[RB-9] at %i and %i ms the two sides roll back equally deep and stall equally often', (there, back) => {
    for (const seed of SEEDS.slice(0, 2)) {
      const session = play(20_000, { seed, inputDelayFrames: 0, links: ways(there, back) });
      const [first, second] = [session.rollbackDepth(0), session.rollbackDepth(1)];
      explain(`${there}/${back} ms, rollback depth of the first`, first);
      expect(Math.abs(explain(`${there}/${back} ms, depths differ by`, first - second))).toBeLessThanOrEqual(
        1,
      );
      expect(session.widestGap(3100, 20_000)).toBeLessThanOrEqual(
        1 + Math.ceil((there + back) / 2 / FRAME_MS),
      );
    }
    // Too small a window for such a path: now the stalls tell who pays. All sessions together, since chance is large.
    for (const maxPredictionFrames of [6, 7]) {
      const stalls = [0, 0];
      for (const seed of SEEDS) {
        const session = play(20_000, {
          seed,
          inputDelayFrames: 0,
          maxPredictionFrames,
          links: ways(there, back, { jitterMs: 20, lossRatio: 0.05, reorders: true }),
        });
        for (const slot of [0, 1]) stalls[slot]! += session.stalls(slot, 3100, 20_000);
      }
      expect(Math.min(...stalls)).toBeGreaterThan(500);
      const ratio = Math.max(...stalls) / Math.min(...stalls);
      expect(
        explain(`${there}/${back} ms, window ${maxPredictionFrames}, stalls`, ratio),
      ).toBeLessThanOrEqual(1.1);
    }
  });

  it.each([2, 4])('[RB-9] a clock that runs 0.5 % fast is held back, %i players', (players) => {
    for (const seed of SEEDS.slice(0, 3)) {
      const session = play(20_000, {
        seed,
        players,
        links: everyLink({ delayMs: 50, jitterMs: 20 }),
        clockRate: (slot) => (slot === 1 ? 1.005 : 1),
      });
      const figure = explain(`0.5 % fast, ${players} players, offset`, session.spread(3100, 19_500));
      expect(figure, `seed ${seed}`).toBeLessThanOrEqual(1);
    }
  });

  it('[RB-9] where delays around a ring make everybody ahead of somebody, nobody slows down for ever', () => {
    const session = play(20_000, {
      seed: 'ring',
      players: 3,
      maxPredictionFrames: 16,
      links: (from, to) => ({ delayMs: (from + 1) % 3 === to ? 10 : 200 }),
    });
    for (const slot of [0, 1, 2]) {
      const figure = explain('in a ring, steps per second', session.rate(slot, 12_000, 20_000));
      expect(figure).toBeGreaterThan(59);
    }
  });
});

describe('what disturbs it', () => {
  it.each([
    [2, 50],
    [2, 150],
    [4, 50],
  ])(
    '[RB-9] one who starts 1 s late is met within a second, %i players, %i ms one way',
    (players, delayMs) => {
      for (const seed of SEEDS.slice(0, 3)) {
        const session = play(4000, {
          seed,
          players,
          links: everyLink({ delayMs, jitterMs: 10 }),
          startAt: (slot) => START_MS + (slot === 1 ? 1000 : 0),
        });
        const from = START_MS + 2000;
        expect(
          explain('1 s late, offset a second later', session.spread(from, from + 1000)),
        ).toBeLessThanOrEqual(1);
      }
    },
  );

  it.each([
    ['a late start', { startAt: (slot: number) => START_MS + slot * 1000 }],
    ['jitter and loss', { links: everyLink({ delayMs: 50, jitterMs: 100, lossRatio: 0.15 }) }],
    ['unequal ways', { links: ways(10, 200) }],
    ['four that start one after the other', { players: 4, startAt: (slot: number) => START_MS + slot * 200 }],
    ['a fast clock', { clockRate: (slot: number) => 1 + slot * 0.005 }],
  ])('[RB-9] no frame lasts more than a fifth longer: %s', (name, options) => {
    const session = play(8000, {
      seed: name,
      tickMs: 1,
      maxPredictionFrames: 20,
      links: everyLink({ delayMs: 50, jitterMs: 10 }),
      ...options,
    });
    for (const slot of session.peers.keys()) {
      const figure = explain(`${name}, longest frame of slot ${slot}`, session.longestFrame(slot, 0, 8000));
      // A frame is seen at the tick that runs it, up to 1.5 ms after it was due.
      expect(figure).toBeLessThanOrEqual(1.2 + 1.5 / FRAME_MS);
    }
  });

  it.each([
    [2, 20],
    [2, 100],
    [2, 200],
    [4, 100],
  ])(
    '[RB-9] after a cut of 1.5 s play goes on, and within a second all are aligned: %i players, RTT %i ms',
    (players, rttMs) => {
      for (let index = 0; index < 12; index++) {
        const seed = `cut/${index}`;
        const session = createPacedSession({
          seed,
          players,
          links: everyLink({ delayMs: rttMs / 2, jitterMs: 20, lossRatio: 0.05 }),
        });
        session.play.run(5000 + index * 37);
        const over = session.play.clock.now + 1500;
        for (const [from, to] of [
          [0, 1],
          [1, 0],
        ] as const) {
          session.play.network.cut(from, to, 1500);
        }
        session.play.run(5000);
        for (const { events } of session.play.peers) {
          expect(events.filter(({ type }) => type === 'desynced' || type === 'failed')).toEqual([]);
        }
        const offset = Math.abs(session.offset(0, 1, over + 1000, over + 1500));
        expect(explain(`RTT ${rttMs} ms, a second after a cut`, offset), `seed ${seed}`).toBeLessThanOrEqual(
          1,
        );
        expect(session.rate(0, over + 1000, over + 3000), `seed ${seed}`).toBeGreaterThan(57);
      }
    },
  );
});
