import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunnerEvent } from '../src/index.ts';
import { counterGame } from './support/counter-game.ts';
import { createSimulatedSession } from './support/simulated-session.ts';
import { strayWhere } from './support/stray-game.ts';

type Step = typeof counterGame.step;

/** Slot 1 steps otherwise from `frame` on. */
const strayFrom = (frame: number) => strayWhere((at) => at >= frame);

describe('a desync', () => {
  it('[RB-11] [RB-12] [REG-35] is found at most 30 frames after its first frame is confirmed, at any round trip to 200 ms', () => {
    fc.assert(
      fc.property(
        fc.record({
          players: fc.constantFrom(2, 2, 3, 4),
          seed: fc.string({ minLength: 1, maxLength: 8 }),
          frame: fc.integer({ min: 0, max: 150 }),
          delayMs: fc.integer({ min: 0, max: 100 }),
          jitterMs: fc.integer({ min: 0, max: 20 }),
          lossRatio: fc.constantFrom(0, 0, 0.05, 0.15),
          inputDelayFrames: fc.integer({ min: 0, max: 4 }),
        }),
        ({ players, seed, frame, delayMs, jitterMs, lossRatio, inputDelayFrames }) => {
          const session = createSimulatedSession({
            game: strayFrom(frame),
            players,
            seed,
            settings: { endAfter: 0 },
            netcode: { checksumIntervalFrames: 10, inputDelayFrames },
            // Both ways together at most 200 ms.
            links: () => ({ delayMs: Math.max(0, delayMs - jitterMs), jitterMs, lossRatio, reorders: true }),
          });
          while (!session.peers.some(({ events }) => events.some(({ type }) => type === 'desynced'))) {
            session.run(5);
            const confirmed = session.peers.map(
              ({ runner }) => runner.stats(session.clock.now).confirmedFrame,
            );
            expect(Math.max(...confirmed)).toBeLessThanOrEqual(frame + 30);
          }
          session.runToEnd(10_000);
          for (const { events } of session.peers) {
            const desync = events.find((event) => event.type === 'desynced');
            // Where the word about that frame was lost, the comparison on the frame all stand on finds it.
            expect(desync?.frame).toBeGreaterThanOrEqual(Math.ceil(frame / 10) * 10);
            expect(desync?.frame).toBeLessThanOrEqual(frame + 30);
            expect(desync?.firstFrame).toBe(frame);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  const playTo = (makeStep: (slot: number) => Step) => {
    const session = createSimulatedSession({
      game: (slot) => ({ ...counterGame, step: makeStep(slot) }),
      players: 3,
      seed: 'on purpose',
      settings: { endAfter: 0 },
      netcode: { checksumIntervalFrames: 10 },
      links: () => ({ delayMs: 60, jitterMs: 20, lossRatio: 0.05, reorders: true }),
    });
    session.runToEnd(30_000);
    return session.peers.map(({ events }) =>
      events.find((event): event is RunnerEvent & { type: 'desynced' } => event.type === 'desynced'),
    );
  };

  it('[RB-12] of a page with another constant has its first frame named, on every page', () => {
    const desyncs = playTo((slot) => (state, inputs, context) => {
      counterGame.step(state, inputs, context);
      // Matters at frame 93 for the first time.
      if (state.frames === (slot === 2 ? 94 : 95)) state.total = 0;
    });
    for (const desync of desyncs) expect(desync).toMatchObject({ frame: 100, firstFrame: 93 });
  });

  it('[RB-12] of a game with a variable outside its state has no frame named that would be wrong', () => {
    const desyncs = playTo(() => {
      let steps = 0;
      // Counts what is stepped again, too: other on every page.
      return (state, inputs, context) => {
        counterGame.step(state, inputs, context);
        steps += 1;
        if (context.frame > 60) state.chance.last = (state.chance.last + steps) | 0;
      };
    });
    for (const desync of desyncs) expect(desync).toMatchObject({ frame: 70, firstFrame: undefined });
  });
});
